using Grpc.Core;
using Matching.Gateway.Queries;
using Microsoft.Data.Sqlite;

namespace Matching.Tests.Gateway.Projections;

/// <summary>Who asks what takes long waits for himself, and not for ever.</summary>
public sealed class QueryFairnessTests
{
    private const string Endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c";

    [Fact]
    public async Task One_participants_slow_questions_leave_the_others_their_turn()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using var reader = new QueryReader(venue.Shard.Queries!);
        using var release = new ManualResetEventSlim();
        Task<int>[] slow =
        [
            .. Enumerable.Range(0, 8).Select(_ => Task.Run(() => reader.ReadAsync(
                participantId: 2, atLeast: 0, (_, _) => Held(release, venue.Stop), venue.Stop))),
        ];

        Assert.Equal(7, await reader.ReadAsync(participantId: 3, 0, (_, _) => 7, venue.Stop));
        Assert.DoesNotContain(slow, question => question.IsCompleted);

        release.Set();
        Assert.All(await Task.WhenAll(slow), answer => Assert.Equal(1, answer));
    }

    [Fact]
    public async Task A_question_that_reads_for_too_long_is_ended_and_so_is_one_whose_call_is_over()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using var brief = new QueryReader(venue.Shard.Queries!, TimeSpan.FromMilliseconds(20));
        RpcException tooLong = await Assert.ThrowsAsync<RpcException>(
            () => brief.ReadAsync(2, 0, (connection, _) => Count(connection), venue.Stop));
        Assert.Equal("ResourceExhausted/QUERY_TOO_LONG", Ending.Of(tooLong).ToString());

        using var reader = new QueryReader(venue.Shard.Queries!);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(venue.Stop);
        over.CancelAfter(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reader.ReadAsync(2, 0, (connection, _) => Count(connection), over.Token));
        Assert.Equal(7, await reader.ReadAsync(2, 0, (_, _) => 7, venue.Stop));
    }

    private static int Held(ManualResetEventSlim release, CancellationToken stop)
    {
        release.Wait(stop);
        return 1;
    }

    private static long Count(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = Endless;
        return (long)command.ExecuteScalar()!;
    }
}
