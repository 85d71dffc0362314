using Matching.Gateway.Hosting;
using Matching.Journal.EventStore;
using Matching.Replay.Tool;
using Matching.Tests.EventStore;
using Matching.Tests.Gateway;

namespace Matching.Tests.Replication;

/// <summary>An auditor proves a stream as he proves a directory, and holds one against the other.</summary>
public sealed class StreamVerifyTests
{
    private const string Stream = "venue-1";

    [Fact]
    public async Task A_stream_is_verified_and_compared_as_a_directory_is()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await StartAsync(server);
        for (int order = 0; order < 20; order++) await venue.MarkAsync();
        await venue.StopAsync();
        string there = server.ConnectionString;

        (ExitCode code, string output, _) = Run("verify", there);
        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith("equal: ", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Run("diff", venue.Directory, there).Code);

        StoredEvent[] all = server.Store.Read(Stream, 0, ReadDirection.Forwards, int.MaxValue)!;
        server.Store.LoseBehind(Stream, all.Length - 3);
        Assert.Equal(ExitCode.Prefix, Run("diff", there, venue.Directory).Code);
    }

    /// <summary>
    /// An outcome does not follow from its command any more. A command that was altered itself makes another
    /// history as good as the first: that takes an anchor, such as the primary's directory.
    /// </summary>
    [Fact]
    public async Task An_outcome_that_was_altered_in_the_stream_is_found_and_a_command_by_comparing()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        await using InProcessVenue venue = await StartAsync(server);
        await venue.MarkAsync();
        await venue.StopAsync();
        StoredEvent[] all = server.Store.Read(Stream, 0, ReadDirection.Forwards, int.MaxValue)!;
        StoredEvent outcome = all.Last(e => e.Type == "LoggedOn");
        StoredEvent command = all.Last(e => e.Type == "FundsTransferred");

        // The lowest byte of the last field: the session's highest number.
        Alter(server, outcome, outcome.Data.Length - sizeof(long));
        Assert.Equal(ExitCode.Differs, Run("verify", server.ConnectionString).Code);
        server.Store.Replace(Stream, outcome);
        // The lowest bytes of the numbers, so that it still is an event.
        Alter(server, command, command.Data.Span.LastIndexOfAnyInRange((byte)2, (byte)99));
        Assert.NotEqual(ExitCode.Ok, Run("diff", venue.Directory, server.ConnectionString).Code);
    }

    [Fact]
    public async Task What_is_no_stream_and_what_is_no_connection_string_is_said()
    {
        await using StandInServer server = await StandInServer.StartAsync();
        Assert.Equal(ExitCode.Unreadable, Run("verify", server.ConnectionString).Code);
        (ExitCode code, _, string error) = Run("verify", "esdb://host?no=such");
        Assert.Equal(ExitCode.Usage, code);
        Assert.NotEqual("", error);
    }

    private static Task<InProcessVenue> StartAsync(StandInServer server) =>
        InProcessVenue.StartAsync(options => options with
        {
            Stream = new StreamOptions
            {
                Server = ConnectionString.Parse(server.ConnectionString),
                Name = Stream,
            },
        });

    private static void Alter(StandInServer server, StoredEvent stored, int at)
    {
        byte[] bytes = stored.Data.ToArray();
        bytes[at] ^= 1;
        server.Store.Replace(Stream, stored with { Data = bytes });
    }

    private static (ExitCode Code, string Output, string Error) Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (ReplayTool.Run(args, output, error), output.ToString(), error.ToString());
    }
}
