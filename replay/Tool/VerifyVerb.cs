using System.CommandLine;
using System.Globalization;
using Matching.Journal.Log;
using Matching.Replay.Verification;

namespace Matching.Replay.Tool;

/// <summary>replay verify DIR, or a stream</summary>
internal static class VerifyVerb
{
    private const string Description = """
        Checks checksums, both hash chains and every event's encoding, folds all events, executes all commands
        again and compares the bytes. Says equal (exit code 0), or names the first event that differs (1) or
        where the log is damaged (3). In place of DIR esdb://HOST:PORT?tls=false names an EventStoreDB, whose
        stream is verified likewise.
        """;

    public static Command Make()
    {
        var verb = new Command("verify", Description);
        var journal = new JournalArguments(verb);
        var chain = new Option<ChainAnchor?>("--chain")
        {
            Description = "K:HASH, a C_k that you have kept from elsewhere: the history must lead to it",
            CustomParser = result =>
            {
                if (TryParse(result.Tokens[0].Value, out ChainAnchor anchor)) return anchor;
                result.AddError("--chain is K:HASH, with K from 1 and HASH of 64 hex digits.");
                return null;
            },
        };
        verb.Add(chain);
        var stream = StreamOption.Make();
        verb.Add(stream);
        verb.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            using JournalSource source = JournalSource.Open(
                journal.Directory(parsed), parsed.GetRequiredValue(stream),
                parsed.InvocationConfiguration.Error);
            VerificationReport report = Progress.OfSegments("verifying", told => JournalVerifier.Run(
                source.Directory, journal.Reading(parsed), parsed.GetValue(chain), told));
            if (journal.IsJson(parsed)) VerificationJson.Write(report, output);
            else VerificationText.Write(report, output);
            return (int)CodeOf(report);
        });
        return verb;
    }

    /// <summary>A snapshot that can't be read is damage, whatever the log is.</summary>
    private static ExitCode CodeOf(VerificationReport report) => report.Verdict switch
    {
        Verdict.Differs => ExitCode.Differs,
        _ when report.DamagedSnapshots.Count > 0 => ExitCode.Damaged,
        Verdict.Equal => ExitCode.Ok,
        Verdict.Damaged => ExitCode.Damaged,
        _ => ExitCode.Unreadable,
    };

    private static bool TryParse(string text, out ChainAnchor anchor)
    {
        anchor = default;
        int colon = text.IndexOf(':');
        if (colon < 0 || text.Length - colon - 1 != 2 * LogFormat.HashBytes) return false;
        Span<byte> hash = stackalloc byte[LogFormat.HashBytes];
        ReadOnlySpan<char> number = text.AsSpan(0, colon);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long blocks)
            || Convert.FromHexString(text.AsSpan(colon + 1), hash, out _, out _) != 0)
            return false;
        anchor = new ChainAnchor(blocks, Hash256.Read(hash));
        return blocks > 0;
    }
}
