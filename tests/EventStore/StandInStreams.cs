using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Matching.Journal.EventStore;
using Matching.Journal.EventStore.Wire;

namespace Matching.Tests.EventStore;

/// <summary>
/// EventStoreDB's service in front of a store, with its manners on the network: what it answers to whom, and
/// how it fails.
/// </summary>
internal sealed class StandInStreams(StreamStore store, StandInFaults faults) : Streams.StreamsBase
{
    private const int LiveBuffer = 32;

    public override async Task<AppendResp> Append(
        IAsyncStreamReader<AppendReq> requests, ServerCallContext context)
    {
        faults.Enter(context);
        Check(await requests.MoveNext(context.CancellationToken), "no options");
        AppendReq.Types.Options options = requests.Current.Options;
        Check(options.ExpectedCase != AppendReq.Types.Options.ExpectedOneofCase.None, "no expected revision");
        long expected = options.ExpectedCase == AppendReq.Types.Options.ExpectedOneofCase.Revision
            ? (long)options.Revision
            : AppendOutcome.NoStream;
        var events = new List<ProposedEvent>();
        while (await requests.MoveNext(context.CancellationToken))
        {
            events.Add(Read(requests.Current.Event));
            if (events.Sum(e => e.Data.Length) > StreamStore.MaxAppendBytes)
                throw Fail(StatusCode.InvalidArgument, "maximum-append-size-exceeded");
        }
        AppendFault fault = faults.OfAppend();
        if (fault == AppendFault.NotWritten) throw new RpcException(new Status(StatusCode.Aborted,
            "timed out"));
        if (fault == AppendFault.Denied) throw Fail(StatusCode.PermissionDenied, "access-denied");
        AppendOutcome outcome = store.Append(options.Stream.Name.ToStringUtf8(), expected, events);
        if (fault == AppendFault.AckLost) throw new RpcException(new Status(StatusCode.Unavailable,
            "it went"));
        return Answer(outcome);
    }

    /// <summary>As the real one, it does not end when the client's half does.</summary>
    public override async Task BatchAppend(
        IAsyncStreamReader<BatchAppendReq> requests, IServerStreamWriter<BatchAppendResp> answers,
        ServerCallContext context)
    {
        faults.Enter(context);
        while (await requests.MoveNext(context.CancellationToken))
        {
            BatchAppendReq request = requests.Current;
            AppendFault fault = faults.OfAppend();
            if (fault == AppendFault.CallEnds) throw new RpcException(new Status(StatusCode.Unavailable,
                "it went"));
            await answers.WriteAsync(Answer(request, fault), context.CancellationToken);
        }
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }

    public override async Task Read(
        ReadReq request, IServerStreamWriter<ReadResp> answers, ServerCallContext context)
    {
        faults.Enter(context);
        ReadReq.Types.Options options = request.Options;
        if (options.IdForm is null) await Task.Delay(Timeout.Infinite, context.CancellationToken);
        Check(options.FilteringCase != ReadReq.Types.Options.FilteringOneofCase.None, "no filter option");
        string stream = options.Stream.Stream.Name.ToStringUtf8();
        if (options.ExtentCase == ReadReq.Types.Options.ExtentOneofCase.Subscription)
        {
            await FollowAsync(stream, options.Stream, answers, context.CancellationToken);
            return;
        }
        faults.Reading?.Invoke();
        bool backwards = options.Direction == ReadReq.Types.Direction.Backwards;
        StoredEvent[]? page = store.Read(
            stream, From(options.Stream), backwards ? ReadDirection.Backwards : ReadDirection.Forwards,
            (int)options.Count);
        if (page is null)
            await answers.WriteAsync(new ReadResp { NotFound = new ReadResp.Types.NotFound() });
        foreach (StoredEvent e in page ?? [])
            await answers.WriteAsync(Answer(e), context.CancellationToken);
    }

    private async Task FollowAsync(
        string stream, ReadReq.Types.OfStream of, IServerStreamWriter<ReadResp> answers,
            CancellationToken ended)
    {
        using var changed = new SemaphoreSlim(0);
        void Wake() => changed.Release();
        store.Changed += Wake;
        try
        {
            await answers.WriteAsync(new ReadResp
            {
                Confirmation =
                new ReadResp.Types.Confirmation()
            }, ended);
            bool live = false;
            // Exclusive: the last one seen.
            for (long next = From(of) + 1; ;)
            {
                StoredEvent[] page = store.Read(stream, next, ReadDirection.Forwards, int.MaxValue) ?? [];
                if (live && page.Length > LiveBuffer && faults.DropsSlowReaders) throw TooSlow();
                foreach (StoredEvent e in page) await answers.WriteAsync(Answer(e), ended);
                next += page.Length;
                if (!live && next > 0)
                    await answers.WriteAsync(new ReadResp
                    {
                        CaughtUp =
                        new ReadResp.Types.CaughtUp()
                    }, ended);
                live |= next > 0;
                await changed.WaitAsync(ended);
            }
        }
        finally
        {
            store.Changed -= Wake;
        }
    }

    private BatchAppendResp Answer(BatchAppendReq request, AppendFault fault)
    {
        var answer = new BatchAppendResp { CorrelationId = request.CorrelationId };
        if (fault == AppendFault.NotWritten)
        {
            answer.Error = new BatchAppendResp.Types.Error { Code = 4, Message = "Timeout" };
            return answer;
        }
        if (fault == AppendFault.Denied)
        {
            answer.Error = new BatchAppendResp.Types.Error { Code = 7, Message = "AccessDenied" };
            return answer;
        }
        BatchAppendReq.Types.Options options = request.Options;
        long expected = options.ExpectedCase == BatchAppendReq.Types.Options.ExpectedOneofCase.Revision
            ? (long)options.Revision
            : AppendOutcome.NoStream;
        AppendOutcome outcome = store.Append(
            options.Stream.Name.ToStringUtf8(), expected, [.. request.Events.Select(Read)]);
        if (fault == AppendFault.AckLost)
            answer.Error = new BatchAppendResp.Types.Error { Code = 4, Message = "Timeout" };
        else if (outcome.Result == AppendResult.Appended)
            answer.Success = new BatchAppendResp.Types.Success { Revision = (ulong)outcome.Revision };
        else
            answer.Error = Error(outcome);
        return answer;
    }

    private static BatchAppendResp.Types.Error Error(AppendOutcome outcome)
    {
        if (outcome.Result == AppendResult.Fatal)
            return new BatchAppendResp.Types.Error { Code = 3, Message = outcome.Why };
        var wrong = new WrongExpectedVersion();
        if (outcome.Revision == AppendOutcome.NoStream) wrong.ActualNoStream =
            new Matching.Journal.EventStore.Wire.Empty();
        else wrong.ActualRevision = (ulong)outcome.Revision;
        return new BatchAppendResp.Types.Error
        {
            Code = 6,
            Message = "WrongExpectedVersion",
            Detail = Any.Pack(wrong),
        };
    }

    private static AppendResp Answer(AppendOutcome outcome)
    {
        var nothing = new Matching.Journal.EventStore.Wire.Empty();
        if (outcome.Result == AppendResult.Appended)
        {
            var success = new AppendResp.Types.Success();
            if (outcome.Revision == AppendOutcome.NoStream) success.NoStream = nothing;
            else success.Revision = (ulong)outcome.Revision;
            return new AppendResp { Success = success };
        }
        var wrong = new AppendResp.Types.Wrong();
        if (outcome.Revision == AppendOutcome.NoStream) wrong.NoStream = nothing;
        else wrong.Revision = (ulong)outcome.Revision;
        return new AppendResp { Wrong = wrong };
    }

    private static ReadResp Answer(StoredEvent e)
    {
        var recorded = new ReadResp.Types.Recorded
        {
            Id = WireForms.Id(e.Id),
            Revision = (ulong)e.Revision,
            Data = Google.Protobuf.ByteString.CopyFrom(e.Data.Span),
            CustomMetadata = Google.Protobuf.ByteString.CopyFrom(e.CustomMetadata.Span),
        };
        recorded.Metadata.Add("type", e.Type);
        return new ReadResp { Event = new ReadResp.Types.ReadEvent { Event = recorded } };
    }

    private static ProposedEvent Read(Proposed e) =>
        new(WireForms.Id(e.Id), e.Metadata["type"], e.Data.Memory, e.CustomMetadata.Memory);

    private static long From(ReadReq.Types.OfStream of) =>
        of.FromCase == ReadReq.Types.OfStream.FromOneofCase.Revision ? (
            long)of.Revision : AppendOutcome.NoStream;

    private static void Check(bool holds, string what)
    {
        if (!holds) throw new RpcException(new Status(StatusCode.InvalidArgument, what));
    }

    private static RpcException TooSlow() =>
        new(new Status(StatusCode.Aborted,
            "Operation timed out: Consumer too slow to handle event while live."));

    private static RpcException Fail(StatusCode code, string exception) =>
        new(new Status(code, exception), new Metadata { { "exception", exception } });
}
