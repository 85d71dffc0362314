using System.CommandLine;
using System.Globalization;
using System.Runtime;
using System.Runtime.CompilerServices;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Bench.Campaigns.Determinism;

/// <summary>
/// <c>bench hashes DIR</c>: what a journal comes to in this process, for <c>bench determinism</c> to compare
/// with what it comes to in another.
/// </summary>
internal static class HashesVerb
{
    /// <summary>Begins the line that says how the process runs; it differs, and must.</summary>
    public const string SettingMark = "runs with";

    private const int Equal = 0;
    private const int NotEqual = 1;

    private static readonly Argument<DirectoryInfo> s_directory = new("directory")
    {
        Description = "A stopped venue's journal.",
    };

    private static readonly Option<int> s_every = new("--every")
    {
        Description = "Show the state's hash behind so many events each.",
        DefaultValueFactory = _ => 1_000,
    };

    private static readonly Option<string?> s_culture = new("--culture")
    {
        Description = "The culture of all threads, such as tr-TR.",
    };

    private static readonly Option<bool> s_throughImages = new("--through-images")
    {
        Description = "Go on from each state's image, read into a fresh engine.",
    };

    private static readonly Option<bool> s_plant = new("--plant")
    {
        Description = "Let the hash of a string into the states' hashes: it is another in each process.",
    };

    public static Command Create()
    {
        var command = new Command(
            "hashes", "Fold a journal and execute it again, and show the states' hashes.")
        {
            s_directory, s_every, s_culture, s_throughImages, s_plant,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_culture) is { } name)
        {
            CultureInfo culture = CultureInfo.GetCultureInfo(name);
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = culture;
            CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = culture;
        }
        string directory = parsed.GetRequiredValue(s_directory).FullName;
        Console.WriteLine($"{SettingMark} {Setting()}");
        var hashes = new StateHashes(parsed.GetValue(s_every), parsed.GetValue(s_throughImages));
        string planted =
            parsed.GetValue(s_plant) ? " " + directory.GetHashCode(StringComparison.Ordinal) : "";
        foreach ((long sequence, Hash256 hash) in hashes.Of(directory))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sequence} {hash}{planted}"));
        VerificationReport report = JournalVerifier.Run(directory, LogReading.Stopped);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"executed {report.Events} {report.ReexecutedState} {report.Verdict} {report.Difference}"));
        return report.Verdict == Verdict.Equal ? Equal : NotEqual;
    }

    private static string Setting() => string.Join(
        ", ",
        GCSettings.IsServerGC ? "server GC" : "workstation GC",
        GCSettings.LatencyMode == GCLatencyMode.Batch ? "not concurrent" : "concurrent",
        RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "no JIT",
        $"culture '{CultureInfo.CurrentCulture.Name}'",
        $"1.5 is {1.5.ToString(CultureInfo.CurrentCulture)}",
        TimeZoneInfo.Local.Id,
        System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? "AVX2" : "no AVX2",
        System.Runtime.Intrinsics.X86.Sse42.IsSupported ? "SSE4.2" : "no SSE4.2");
}
