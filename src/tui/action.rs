//! Everything a person can do, as one table: the name used by the keymap, the label of the hint bar, and
//! the sentence of the help.
//!
//! What an action does stands in the `update` of the screen or layer it belongs to.

/// Where an action can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// Wherever a list or a text can be moved through.
    Move,
    /// The Explore screen.
    Explore,
    /// The Statements screen.
    Statements,
    /// The Diagnostics screen.
    Diagnostics,
    /// The Review screen.
    Review,
    /// The Publish screen.
    Publish,
    /// The Catalogue screen.
    Catalogue,
    /// The Types screen.
    Types,
    /// The Jobs screen.
    Jobs,
    /// The Drift screen.
    Drift,
    /// The Glossary screen.
    Glossary,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 12] = [
        Self::Global,
        Self::Move,
        Self::Explore,
        Self::Statements,
        Self::Diagnostics,
        Self::Review,
        Self::Publish,
        Self::Catalogue,
        Self::Types,
        Self::Jobs,
        Self::Drift,
        Self::Glossary,
    ];

    /// The section of the keymap, and the heading in the help.
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Move => "move",
            Self::Explore => "explore",
            Self::Statements => "statements",
            Self::Diagnostics => "diagnostics",
            Self::Review => "review",
            Self::Publish => "publish",
            Self::Catalogue => "catalogue",
            Self::Types => "types",
            Self::Jobs => "jobs",
            Self::Drift => "drift",
            Self::Glossary => "glossary",
        }
    }
}

/// Makes the enum and its table from one list.
macro_rules! actions {
    ($($context:ident { $($name:ident $text:literal $hint:literal $help:literal;)* })*) => {
        /// Something a person can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[doc = $help] $name,)*)*
        }

        impl Action {
            /// Every action in the order of the help.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// Its name in the keymap, by which the help finds it too.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$name => $text,)*)* }
            }

            /// Its label in the hint bar; empty for what needs no hint.
            pub fn hint(self) -> &'static str {
                match self { $($(Self::$name => $hint,)*)* }
            }

            /// What it does, for the help.
            pub fn help(self) -> &'static str {
                match self { $($(Self::$name => $help,)*)* }
            }

            /// Where it can be used.
            pub fn context(self) -> Context {
                match self { $($(Self::$name => Context::$context,)*)* }
            }
        }
    };
}

actions! {
    Explore {
        WalkUpstream "upstream" "upstream" "Walk to what feeds the selected thing";
        WalkDownstream "downstream" "downstream" "Walk to what the selected thing feeds";
        NextView "next-view" "view" "Show the focus in the next view";
        PreviousView "previous-view" "" "Show the focus in the view before";
        ViewColumns "view-columns" "columns" "Three lists to walk in: what feeds the focus, where it is chosen, what it feeds";
        ViewGraph "view-graph" "drawing" "A drawing of what lies around the focus";
        ViewOutline "view-outline" "outline" "A tree of what feeds the focus, or of what it feeds";
        ViewImpact "view-impact" "impact" "A table of everything that can be reached from the focus: sort, filter, copy";
        ViewGroups "view-groups" "groups" "Jobs, databases, connectors, files or namespaces, and what flows between them";
        CycleBeside "beside" "beside" "Show something else beside the view: details, SQL, the drawing, or nothing";
        CycleKinds "kinds" "kinds" "List everything, only datasets, or only processes; in the graph, draw processes or leave them out";
        ListAll "list-all" "all" "List everything again instead of a neighbourhood";
        WithCatalogue "with-catalogue" "catalogue" "Merge what the catalogue knows around what was opened, or leave it out again";
        PickColumn "column" "column" "Look at one column of the dataset in every view, or at the whole of it again";
        Flip "direction" "direction" "In the outline and the table: what feeds the focus, or what it feeds";
        CycleSort "sort" "sort" "Sort the table by distance, name, via, job or connector";
        CycleGrouping "group-by" "by" "Group by job, database, connector, file or namespace";
        MoreHops "more-hops" "further" "Draw the graph one step further: on the side of the selected node, on both at the focus";
        FewerHops "fewer-hops" "less" "Draw the graph one step less far";
        ZoomIn "zoom-in" "zoom in" "Look closer in the graph: from groups over jobs and statements to datasets and a column";
        ZoomOut "zoom-out" "zoom out" "Look from further away in the graph: at datasets, statements, jobs, groups";
        Fold "fold" "fold" "Fold what lies beyond the selected node, or show it";
        Mark "mark" "mark" "Mark the selected thing, as the other end of a way, or take its mark away";
        Marks "marks" "" "Go to something that is marked, or to a view that was saved";
        SaveView "save-view" "" "Save what is looked at, and in which view, under a name";
        SaveTable "save-table" "save" "Save the table of impact to a file, sorted and filtered as it is: CSV, or JSON where the name ends so";
        Way "way" "way" "List the way of the data between the newest mark and what is selected";
        Why "why" "why" "Why the one feeds the other: the statements on the way, with their text";
        Isolate "isolate" "only the way" "Draw only the way between the focus and the newest mark, or all again";
    }
    Statements {
        ToggleMerge "merge" "merge" "Merge the selected duplicates into one, or keep them apart";
        CycleStrength "strength" "strength" "How alike duplicates must be: identical, equivalent, same effect, or no merging";
        ToggleGroup "expand" "open" "Show or hide every origin of the selected duplicates";
        ExpandAll "expand-all" "" "Show or hide the origins of all duplicates";
    }
    Diagnostics {
        CycleSeverity "severity" "severity" "Show all diagnostics, warnings and errors, or errors only";
        CycleOrder "order" "order" "Sort by place or by severity";
    }
    Review {
        MakePlan "plan" "plan" "Compare with the catalogue and make a new plan";
        ToggleEntry "include" "skip" "Leave the selected entry out or take it in, with what depends on it";
        MarkRange "range" "range" "Begin a range here, or end it; space then takes all of it in or leaves it out";
        IncludeAll "include-all" "all" "Take in every change again";
        Choose "choose" "choose" "Choose what happens to what the catalogue has otherwise than the plan would make it";
        CreateTypes "create-types" "types" "Consent to creating types that the catalogue lacks, or take that back; they are in the plan";
        ToggleUnchanged "unchanged" "unchanged" "Show or hide the entries that do not change";
        SavePlan "save-plan" "save" "Save the plan to a file for `headwater apply`";
        AskPublish "publish" "publish" "Publish this plan; asks first";
    }
    Publish {
        CancelPublish "cancel-publish" "cancel" "Stop the publish after the batch that is on its way; asks first";
        ResumePublish "resume" "resume" "Go on with the unfinished publish";
        CycleMeasure "measure" "measure" "Draw another measure in the chart";
    }
    Catalogue {
        Search "search" "search" "Search the catalogue: words, type:NAME, class:NAME, term:TERM@GLOSSARY; tab completes";
        PickType "type" "type" "Search only one type";
        PickClassification "classification" "class" "Search only one classification";
        PickTerm "term" "term" "Search only what one term of a glossary is assigned to";
        NextPage "next-page" "next page" "The next page of what was found";
        PreviousPage "previous-page" "" "The page before";
        OpenEntity "open-entity" "open" "Show the selected entity with its attributes, relationships and lineage";
        MoreEdges "more-edges" "more edges" "Read more edges of the entity selected in the lineage, where some were left off";
        ToggleDeleted "deleted" "deleted" "Show or hide deleted entities";
        TypeOfEntity "type-of-entity" "its type" "Show the type of the selected entity in Types";
        TermOfEntity "term-of-entity" "its terms" "Show the term of the entity that is open in Glossary; the next one of several each time";
    }
    Types {
        AllTypes "all-types" "all or needed" "All types of the catalogue, or those that are needed";
        CycleTypeKinds "kinds-of-types" "kinds" "Of all types list only those of entities, classifications, relationships, business metadata, enums or structs";
        EntitiesOfType "entities" "entities" "Search the catalogue for entities of the selected type, or with that classification";
        CreateType "create-type" "create" "Create the selected type, and what it needs, where the catalogue lacks it; asks first";
        CreateOwnTypes "create-own-types" "create all" "Create all types of Flink and of columns that the catalogue lacks; asks first";
    }
    Jobs {
        RefreshJobs "refresh" "refresh" "Ask the clusters for their jobs now, and for plans that are missing";
        CycleStates "states" "states" "Show all jobs, or only those that run, that failed or restart, or that ended";
        CycleJobOrder "job-order" "order" "Sort by start, name, state, duration, or number of copies";
        ChooseStatement "match" "match" "Choose which statement the selected job runs, or that it runs none here; kept in headwater.toml, and goes before all comparing";
        ToggleOperator "columns" "columns" "Show or hide what the selected operator of a plan gives on";
    }
    Glossary {
        EntitiesOfTerm "assigned" "entities" "Search the catalogue for what the selected term is assigned to";
    }
    Drift {
        RefreshDrift "compare" "compare" "Compare scripts, clusters and the catalogue again";
        ToggleSame "same" "same" "List what is the same on all sides too, or only what differs";
        ShowJob "drift-job" "job" "Show the job of the selected row in Jobs";
        ShowEntity "drift-entity" "entity" "Show the entity of the selected row in Catalogue";
    }
    Move {
        Down "down" "" "One line down";
        Up "up" "" "One line up";
        Left "left" "" "To the left";
        Right "right" "" "To the right";
        First "first" "" "To the first line";
        Last "last" "" "To the last line";
        HalfDown "half-page-down" "" "Half a page down";
        HalfUp "half-page-up" "" "Half a page up";
        PageDown "page-down" "" "One page down";
        PageUp "page-up" "" "One page up";
        NextPane "next-pane" "pane" "To the next pane";
        PreviousPane "previous-pane" "" "To the pane before";
        Filter "filter" "filter" "Filter the list: fuzzy words, 'exact, !not, ^start, end$";
        NextMatch "next-match" "" "To the next match";
        PreviousMatch "previous-match" "" "To the match before";
        Accept "accept" "open" "Open the selected thing";
        Reveal "reveal" "explore" "Show the selected thing in Explore";
        Edit "edit" "editor" "Open its place in $EDITOR";
        Yank "yank" "copy" "Copy a name, an identity, the SQL, JSON, or the command that prints this";
        Back "back" "" "Back one level; closes what is open, never quits";
    }
    Global {
        GoExplore "explore" "" "The Explore screen";
        GoStatements "statements" "" "The Statements screen";
        GoDiagnostics "diagnostics" "" "The Diagnostics screen";
        GoReview "review" "" "The Review screen";
        GoPublish "publish-screen" "" "The Publish screen";
        GoCatalogue "catalogue" "" "The Catalogue screen";
        GoTypes "types" "definitions" "The types of the catalogue: those that are needed, or all of them to look at";
        GoJobs "jobs" "" "The Jobs screen: what the clusters run";
        GoDrift "drift" "" "The Drift screen: what is declared, what runs, what is published";
        GoGlossary "glossary" "" "The Glossary screen: terms, categories, and what they are assigned to";
        HistoryBack "history-back" "" "Back to where you were";
        HistoryForward "history-forward" "" "Forward again";
        Reload "reload" "" "Read the files again; on Review, Publish and Catalogue look there again too";
        Find "find" "find" "Find anything that was opened by its name, and show it in Explore";
        Tasks "tasks" "" "Show what is running, and end it";
        Messages "messages" "" "Show the last messages";
        Log "log" "log" "Show the end of the log, where one is written (--log-file)";
        ToggleMouse "mouse" "" "Use the mouse here, or leave it to the terminal for selecting text";
        CycleTheme "theme" "" "Use another theme: terminal, dark, light";
        Redraw "redraw" "" "Draw the whole screen again";
        Suspend "suspend" "" "Back to the shell; `fg` returns";
        Quit "quit" "quit" "Leave; asks while a publish runs";
        ForceQuit "interrupt" "" "Leave; twice to leave at once";
        Help "help" "help" "What can be done here, with its keys; type to search, enter runs it";
    }
}

impl Action {
    /// The action of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.name() == name)
    }
}
