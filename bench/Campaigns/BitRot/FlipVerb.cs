using System.CommandLine;
using System.Diagnostics;

namespace Matching.Bench.Campaigns.BitRot;

/// <summary><c>bench flip</c>: a log rots, bit by bit and block by block.</summary>
internal static class FlipVerb
{
    private const int Clean = 0;
    private const int Violated = 1;

    private static readonly int[] s_groups = [3, 25, 12, 0, 1, 30, 5, 0, 40, 2];

    private static readonly Option<int> s_every = new("--every")
    {
        Description = "Flip one bit in so many; 1 flips every bit.",
        DefaultValueFactory = _ => 1,
    };

    private const string SkipChecksums = "skip-checksums";
    private const string EndAtHoles = "end-at-holes";

    private static readonly Option<string?> s_plant = new("--plant")
    {
        Description = "A fault that must be found: the exit code is 1 then.",
    };

    public static Command Create()
    {
        s_plant.AcceptOnlyFromAmong(SkipChecksums, EndAtHoles);
        var command = new Command(
            "flip",
            "Flip every bit of every file of a log, once ended by a seal and once by a data group; zero, "
            + "swap, copy and bring in blocks, cut files short and delete them. Exit code 0 only where each "
            + "reader gave the right data or refused.")
        {
            s_every, s_plant,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var clock = Stopwatch.StartNew();
        bool skips = parsed.GetValue(s_plant) == SkipChecksums;
        bool ends = parsed.GetValue(s_plant) == EndAtHoles;
        int[][] endings = [s_groups, [.. s_groups, 0]];
        bool isClean = true;
        foreach (int[] groups in endings)
        {
            RotImage image = RotImage.With(groups);
            var flips = new RotTally { TakesAnyHoleForTheEnd = ends };
            FlipCampaign.Run(image, flips, parsed.GetValue(s_every), skips);
            string ending = groups[^1] == 0 ? "ended by a seal" : "ended by a data group";
            isClean &= Tell($"flipped bits, {ending}", flips);
            if (skips) continue;
            var blocks = new RotTally { TakesAnyHoleForTheEnd = ends };
            new BlockCampaign(image, blocks).Run(RotImage.With(2, 20, 15, 0, 3, 28, 5, 0, 41, 2, 0));
            isClean &= Tell($"altered blocks and files, {ending}", blocks);
        }
        Console.WriteLine($"time         {clock.Elapsed.TotalSeconds:N0} s");
        return isClean ? Clean : Violated;
    }

    private static bool Tell(string what, RotTally tally)
    {
        Console.WriteLine(what);
        Console.WriteLine($"  images     {tally.Images:N0}");
        Console.WriteLine($"  refused    {tally.Of(RotOutcome.Refused):N0}");
        Console.WriteLine($"  right      {tally.Of(RotOutcome.Right):N0}");
        Console.WriteLine(
            $"  as a tear  {tally.Unseen:N0}, of them not said {tally.Of(RotOutcome.Fewer):N0}");
        Console.WriteLine($"  believed   {tally.Believed:N0} by the reader that has no chain");
        Console.WriteLine($"  wrong data {tally.Of(RotOutcome.Wrong):N0}");
        Console.WriteLine($"  violations {tally.Violation ?? "none"}");
        return tally.Violation is null;
    }
}
