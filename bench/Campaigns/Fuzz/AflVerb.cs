using System.CommandLine;
using Matching.Bench.Campaigns.Simulation;
using SharpFuzz;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// <c>bench afl</c>: a target under AFL++, which sees what code each input reaches. <c>afl.sh</c> builds,
/// instruments and starts it.
/// </summary>
internal static class AflVerb
{
    private const int Seeds = 24;

    private static readonly Option<string> s_target = new("--target")
    {
        Description = "Which of " + string.Join(", ", FuzzVerb.Targets.Keys) + ".",
        DefaultValueFactory = _ => "log",
    };

    private static readonly Option<DirectoryInfo?> s_seeds = new("--seeds")
    {
        Description = "Write inputs to begin with into this directory, before the code is instrumented.",
    };

    public static Command Create()
    {
        s_target.AcceptOnlyFromAmong([.. FuzzVerb.Targets.Keys]);
        var command = new Command("afl", "Serve afl-fuzz: execute a target on each input that it gives.")
        {
            s_target, s_seeds,
        };
        command.SetAction(Run);
        return command;
    }

    private static void Run(ParseResult parsed)
    {
        Func<IFuzzTarget> make = FuzzVerb.Targets[parsed.GetValue(s_target)!];
        SteadyHeap.Keep();
        if (parsed.GetValue(s_seeds) is { } directory)
        {
            WriteSeeds(make(), directory);
            return;
        }
        // Instrumented code may run only once the fuzzer has given it memory to count in.
        IFuzzTarget? target = null;
        Fuzzer.Run(stream => Execute(target ??= make(), stream));
    }

    private static void WriteSeeds(IFuzzTarget target, DirectoryInfo directory)
    {
        directory.Create();
        for (int seed = 0; seed < Seeds; seed++)
            File.WriteAllBytes(Path.Combine(directory.FullName, $"{seed}"), target.Make(new FuzzDice(seed)));
    }

    /// <summary>What it throws is a crash to AFL.</summary>
    private static void Execute(IFuzzTarget target, Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        byte[] input = target.From(bytes.ToArray());
        if (target.Run(input)) target.Prove(input);
    }
}
