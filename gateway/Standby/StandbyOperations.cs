using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.Gateway.Operations;
using Matching.Replay.Projections;
using Matching.V1;

namespace Matching.Gateway.Standby;

/// <summary>What an operator may ask of a standby; the door refuses the rest before it comes here.</summary>
internal sealed class StandbyOperations(KeyView keys, Takeover takeover, Following following)
    : V1.Operations.OperationsBase
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    public override Task<ListApiKeysResponse> ListApiKeys(
        ListApiKeysRequest request, ServerCallContext call) =>
        Task.FromResult(OperationsService.List(keys, request));

    public override Task<TakeOverResponse> TakeOver(TakeOverRequest request, ServerCallContext call)
    {
        var silence = following.Silence;
        TakeoverAnswer answer = takeover.Order(request.PrimaryIsOff);
        if (answer.Refusal is { } why) throw Statuses.TakeoverRefused(why).ToException();
        return Task.FromResult(new TakeOverResponse
        {
            Sequence = following.Sequence,
            EventTime = following.EventTime,
            MayLoseEvents = answer.MayLose,
            SilentFor = (long)silence.TotalMilliseconds * NanosecondsPerMillisecond,
        });
    }
}

/// <summary>There is no session with a standby: it is here so that the door can say so.</summary>
internal sealed class StandbyTrading : Trading.TradingBase;

/// <summary>Likewise: what was told is the primary's to tell again.</summary>
internal sealed class StandbyRecords : V1.Records.RecordsBase;

/// <summary>Likewise where nothing is kept to answer from.</summary>
internal sealed class UnansweredQueries : V1.Queries.QueriesBase;
