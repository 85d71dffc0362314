using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.Hosting;
using Matching.Gateway.Operations;
using Matching.Gateway.Queries;
using Matching.Journal.Log;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Records;

/// <summary>Drop copies, and the journal for auditors.</summary>
internal sealed class RecordsService(
    Door door, CopyWindow window, OutcomeTally visible, OwnerView owners, ListingView listings,
    LogDirectory log, Shard shard, Stopping stopping, QueryReader? queries = null)
    : V1.Records.RecordsBase
{
    /// <summary>Each may cost the disk and a core a scan of all that ever happened.</summary>
    public const int StreamsPerParticipant = 16;

    private readonly CopySkips? _skips = queries is null ? null : new CopySkips(queries, owners);
    private readonly ParticipantShares _streams = new(StreamsPerParticipant, Statuses.TooManyStreams);

    public override Task FollowExecutions(
        FollowExecutionsRequest request, IServerStreamWriter<ExecutionsMessage> responseStream,
        ServerCallContext context)
    {
        KeyHolder holder = door.Authenticate(context);
        CopyScope scope = CopyScope.For(in holder, owners, request.ParticipantId, request.AccountId);
        StreamStart start = StartOf(request.ResumeFrom, request.FromSequence);
        var stream = new CopyStream(window, visible, scope, owners, listings,
            new(new PatientWriter<ExecutionsMessage>(responseStream, context)), _skips);
        return RunAsync(holder, context, ended => stream.RunAsync(start, log.Disk, log.Location, ended));
    }

    public override async Task FollowJournal(
        FollowJournalRequest request, IServerStreamWriter<JournalMessage> responseStream,
        ServerCallContext context)
    {
        KeyHolder holder = door.Authenticate(context);
        StreamStart start = StartOf(request.ResumeFrom, request.FromSequence);
        using var stream = new JournalStream(
            visible, new(new PatientWriter<JournalMessage>(responseStream, context)));
        await RunAsync(holder, context, ended => stream.RunAsync(start, log.Disk, log.Location, ended));
    }

    /// <summary>What the engine has not decided yet nobody can have been told of.</summary>
    /// <exception cref="RpcException">MALFORMED, HISTORY_CHANGED.</exception>
    private StreamStart StartOf(ResumePoint? resumeFrom, long fromSequence)
    {
        StreamStart start = StreamStart.Of(resumeFrom, fromSequence);
        if (start.Behind.Sequence > shard.LastSequence) throw Statuses.HistoryChanged().ToException();
        return start;
    }

    private async Task RunAsync(
        KeyHolder holder, ServerCallContext call, Func<CancellationToken, Task> stream)
    {
        using IDisposable open = _streams.Enter(holder.ParticipantId);
        using CancellationTokenSource ended = stopping.LinkTo(call.CancellationToken);
        try
        {
            await stream(ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The venue stops, or the peer is gone and there is nobody to say it to.
        }
        if (stopping.IsStopping) throw Statuses.Stopping().ToException();
    }
}
