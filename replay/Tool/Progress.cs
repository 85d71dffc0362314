using System.Globalization;
using Matching.Journal.Log;
using Spectre.Console;

namespace Matching.Replay.Tool;

/// <summary>Shows on a terminal how far a long run is, on stderr; elsewhere nothing.</summary>
internal static class Progress
{
    /// <summary>Runs what reads events in order.</summary>
    public static T OfEvents<T>(string what, Func<Action<ReadProgress>?, T> run)
    {
        if (Console.IsErrorRedirected) return run(null);
        return Screen().Status().Start(what, context => run(progress =>
            context.Status(string.Create(
                CultureInfo.InvariantCulture, $"{Markup.Escape(what)}: {progress.Sequence:N0} events"))));
    }

    /// <summary>
    /// Runs what writes lines as it reads: where they come on the screen themselves nothing else does.
    /// </summary>
    public static T BesideLines<T>(string what, Func<Action<ReadProgress>?, T> run) =>
        Console.IsOutputRedirected ? OfEvents(what, run) : run(null);

    /// <summary>Runs what reads segments in order.</summary>
    public static T OfSegments<T>(string what, Func<Action<RecoveryProgress>?, T> run)
    {
        if (Console.IsErrorRedirected) return run(null);
        return Screen().Progress().AutoClear(true).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(what));
            return run(progress =>
            {
                task.MaxValue = progress.SegmentsInAll;
                task.Value = progress.SegmentsDone;
            });
        });
    }

    private static IAnsiConsole Screen() => AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
