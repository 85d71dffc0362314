using System.CommandLine;
using System.CommandLine.Parsing;
using Matching.Journal.EventStore;
using Matching.Journal.Log;
using Matching.Journal.Replication;
using Matching.Replay.Archive;
using Matching.Replay.Dump;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;

namespace Matching.Replay.Tool;

/// <summary>
/// The command line: verbs, what they share, and the one place where failures become exit codes.
/// </summary>
public static class ReplayTool
{
    private const string Description = """
        The auditor's tool: reads a venue's journal, proves it, shows it. It changes nothing and takes no
        lock, except where archive, restore and prune say so.

        Exit codes: 0 done (verify, diff: equal), 1 verify or diff found a difference, 2 usage, 3 the log is
        damaged, 4 no journal there, or it can't be read, 5 diff: one is the beginning of the other, 6 what
        was asked for is not in it. Errors are on stderr. See docs/AUDITING.md.
        """;

    public static ExitCode Run(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand(Description)
        {
            VerifyVerb.Make(), StatVerb.Make(), DumpVerb.Make(), DiffVerb.Make(), ExportVerb.Make(),
            StateVerb.Make(), ExplainVerb.Make(),
            ArchiveVerb.Make(), RestoreVerb.Make(), PruneVerb.Make(),
        };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError wrong in parsed.Errors) error.WriteLine(wrong.Message);
            error.WriteLine("replay --help says more.");
            return ExitCode.Usage;
        }
        var console = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
        };
        ExitCode code = Invoke(parsed, console);
        output.Flush();
        return code;
    }

    private static ExitCode Invoke(ParseResult parsed, InvocationConfiguration console)
    {
        try
        {
            return (ExitCode)parsed.Invoke(console);
        }
        catch (LogDamagedException damaged)
        {
            return Fail(ExitCode.Damaged, damaged);
        }
        catch (Exception wrong) when (wrong
            is InvalidSnapshotException or ArchiveException or JournalRefusedException
            or StreamRefusedException)
        {
            return Fail(ExitCode.Damaged, wrong);
        }
        catch (UnreadableEventException unreadable)
        {
            return Fail(ExitCode.Damaged, unreadable);
        }
        catch (Exception wrong) when (wrong
            is NoJournalException or DiskException or IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCode.Unreadable, wrong);
        }
        catch (ConnectionStringException wrong)
        {
            return Fail(ExitCode.Usage, wrong);
        }
        catch (OutOfMemoryException)
        {
            console.Error.WriteLine("This machine can't hold the capacities that Genesis names.");
            return ExitCode.Unreadable;
        }

        ExitCode Fail(ExitCode code, Exception why)
        {
            // What was found before it comes first.
            console.Output.Flush();
            console.Error.WriteLine(why.Message);
            return code;
        }
    }
}
