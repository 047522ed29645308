//! The program: hands the arguments to `cli` and exits with its code.

/// Reading makes and drops many small things on several threads, which is what this allocator is good at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    headwater::cli::main(std::env::args_os())
}
