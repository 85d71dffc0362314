using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>Plays streams on engine and twin, and makes a failing one as short as it gets.</summary>
internal static class TwinCampaign
{
    private const int MostAttemptsToShrink = 3_000;

    /// <summary>Plays one stream; null where engine and twin agree, else how to see it again.</summary>
    public static string? Play(TwinProfile profile, int seed)
    {
        string? difference = FirstDifference(
            profile, seed, out Capacities capacities, out List<Command> commands);
        if (difference is null) return null;
        List<Command> least = Shrink(capacities, commands, KindOf(difference));
        return $"ENGINE_TWIN_PROFILE={profile.Name} ENGINE_TWIN_SEED={seed}, {commands.Count} commands: "
            + $"{difference}\nThe same with {least.Count}: {TwinRun.Difference(capacities, least)}\n"
            + $"To play it again: ENGINE_TWIN_REPLAY={TwinListing.Save(least)}\n"
            + string.Join('\n', least.Select(TwinListing.Tell));
    }

    /// <summary>The first difference of a stream, and the commands that led to it.</summary>
    public static string? FirstDifference(
        TwinProfile profile, int seed, out Capacities capacities, out List<Command> commands)
    {
        var stream = new TwinStream(profile, seed);
        capacities = stream.Capacities;
        commands = [];
        using var run = new TwinRun(capacities);
        string? difference = null;
        foreach (Command command in stream.Opening())
        {
            commands.Add(command);
            difference ??= run.Execute(in command);
        }
        while (difference is null && commands.Count < profile.Commands)
        {
            commands.Add(stream.Next(run.Twin));
            difference = run.Execute(commands[^1]);
        }
        return difference ?? run.Prove();
    }

    /// <summary>Leaves out ever smaller runs of commands while the difference stays.</summary>
    private static List<Command> Shrink(Capacities capacities, List<Command> commands, string kind)
    {
        int attempts = 0;
        for (int run = commands.Count / 2; run > 0; run /= 2)
            for (int at = 1; at < commands.Count && attempts < MostAttemptsToShrink; attempts++)
            {
                List<Command> fewer = [.. commands[..at], .. commands.Skip(at + run)];
                string? difference = TwinRun.Difference(capacities, fewer);
                if (difference is not null && KindOf(difference) == kind) commands = fewer;
                else at += run;
            }
        return commands;
    }

    /// <summary>A difference without the numbers in it: another one like it is the same.</summary>
    private static string KindOf(string difference) =>
        string.Concat(difference.TakeWhile(c => c != '[').Where(c => !char.IsDigit(c) && c != '-'));
}
