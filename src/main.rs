//! The program: hands the arguments to `cli` and exits with its code.

fn main() -> std::process::ExitCode {
    headwater::cli::main(std::env::args_os())
}
