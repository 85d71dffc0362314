using Grpc.Core;
using Grpc.Health.V1;
using Matching.V1;

namespace Matching.Tests.Client;

internal sealed class FakeTrading(FakeVenue fake) : Trading.TradingBase
{
    public override async Task Session(
        IAsyncStreamReader<SessionRequest> requests,
        IServerStreamWriter<SessionResponse> responses,
        ServerCallContext context)
    {
        if (fake.IsStandby) throw FakeVenue.Failure(StatusCode.Unavailable, "STANDBY");
        FakeVenue.Authenticate(context);
        await requests.MoveNext();
        var (from, logOn) = LogOn(requests.Current.LogOn);
        await responses.WriteAsync(new SessionResponse { LogOn = logOn });
        fake.Changed();

        var reading = ReadAsync(requests, fake.LogOns);
        await WriteAsync(responses, from, reading, fake.LogOns, context.CancellationToken);
    }

    private (int From, LogOnAccepted Accepted) LogOn(LogOnRequest request)
    {
        lock (fake.Gate)
        {
            if (fake.RefuseLogOnsWith is { } refusal)
            {
                fake.LogOnsRefused++;
                throw refusal;
            }

            var from = request.LastSeen is null ? 0 : IndexAfter(request.LastSeen);
            var highest = fake.Venue.HighestClientSeqNum;
            fake.LoseCommandsAbove = long.MaxValue;
            fake.HoldItems = false;
            fake.LogOns++;
            fake.Venue.LogOn();
            var at = new ResumePoint { Epoch = fake.Venue.Epoch, Sequence = fake.Venue.Sequence };
            if (request.SkipPruned) from = Math.Max(from, fake.PrunedItems);
            var pruned = from > 0 && request.LastSeen is null ? fake.Venue.Items[from - 1].Sequence : 0;
            return (from, new LogOnAccepted
            {
                SessionId = 7,
                HighestClientSeqNum = highest,
                LoggedOnAt = at,
                PrunedThrough = pruned,
            });
        }
    }

    private int IndexAfter(ResumePoint lastSeen)
    {
        var index = fake.Venue.Items.FindLastIndex(item => item.Sequence == lastSeen.Sequence);
        if (index < 0 || fake.Venue.Items[index].Epoch != lastSeen.Epoch)
            throw FakeVenue.Failure(StatusCode.OutOfRange, "HISTORY_CHANGED");
        return index + 1;
    }

    private async Task ReadAsync(IAsyncStreamReader<SessionRequest> requests, int logOn)
    {
        while (await requests.MoveNext())
        {
            var cut = false;
            lock (fake.Gate)
            {
                if (fake.LogOns != logOn) return;
                fake.MessageSizes.Add(requests.Current.Commands.Count);
                foreach (var command in requests.Current.Commands)
                {
                    if (command.ClientSeqNum == fake.RefusedNumber) continue;
                    if (command.ClientSeqNum == fake.SwallowedNumber) continue;
                    if (command.ClientSeqNum > fake.LoseCommandsAbove) continue;
                    fake.Venue.Take(command);
                    cut |= command.ClientSeqNum >= fake.CutAfter;
                    if (!cut) continue;
                    (fake.LoseCommandsAbove, fake.CutAfter) = (command.ClientSeqNum, long.MaxValue);
                }
            }

            fake.Changed();
            if (cut) fake.Cut();
        }
    }

    private async Task WriteAsync(
        IServerStreamWriter<SessionResponse> responses,
        int from,
        Task reading,
        int logOn,
        CancellationToken stop)
    {
        var refused = false;
        while (true)
        {
            var changed = fake.WhenChanged();
            var ended = reading.IsCompleted;
            var response = new SessionResponse();
            lock (fake.Gate)
            {
                if (fake.LogOns != logOn) throw FakeVenue.Failure(StatusCode.Aborted, "SUPERSEDED");
                if (fake.EndWith is { } end) throw end;
                if (!fake.HoldItems)
                {
                    response.Items.AddRange(
                        fake.Venue.Items.Skip(from).Where(item => item.Sequence != fake.HiddenSequence)
                            .SelectMany(item => item.Sequence == fake.DoubledSequence
                                ? new[] { item, item } : [item]));
                    from = fake.Venue.Items.Count;
                }
            }

            if (fake.RefusedNumber > 0 && fake.MessageSizes.Count > 0 && !refused)
            {
                refused = true;
                const int Full = (int)StatusCode.ResourceExhausted;
                var full = new Google.Rpc.Status { Code = Full, Message = "full" };
                response.Refusals.Add(new Refusal { ClientSeqNum = fake.RefusedNumber, Status = full });
            }

            if (response.Items.Count + response.Refusals.Count > 0)
                await responses.WriteAsync(response, stop);
            if (ended) return;
            await Task.WhenAny(changed, reading).WaitAsync(stop);
        }
    }
}

internal sealed class FakeHealth(FakeVenue fake) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        request.Service == "primary" && fake.IsStandby
            ? throw new RpcException(new Status(StatusCode.NotFound, "it is a standby"))
            : Task.FromResult(new HealthCheckResponse());
}

internal sealed class FakeMarketData(FakeVenue fake) : MarketData.MarketDataBase
{
    public override Task<V1.Directory> GetDirectory(GetDirectoryRequest request, ServerCallContext context)
    {
        FakeVenue.Authenticate(context);
        lock (fake.Gate) return Task.FromResult(fake.Directory.Clone());
    }

    public override async Task FollowBook(
        FollowBookRequest request, IServerStreamWriter<BookMessage> responses, ServerCallContext context)
    {
        FakeVenue.Authenticate(context);
        BookMessage message;
        int from;
        Task changed;
        lock (fake.Gate)
        {
            changed = fake.WhenChanged();
            fake.BookReaders++;
            var through = fake.Venue.Sequence;
            // It keeps nothing to resume from.
            if (request.ResumeFrom is not null)
                throw FakeVenue.Failure(StatusCode.OutOfRange, "HISTORY_CHANGED");
            message = new BookMessage { ThroughSequence = through, Snapshot = fake.Venue.Snapshot() };
            from = fake.Venue.Changes.Count;
        }

        while (true)
        {
            await responses.WriteAsync(message, context.CancellationToken);
            await changed.WaitAsync(context.CancellationToken);
            lock (fake.Gate)
            {
                changed = fake.WhenChanged();
                if (fake.EndBooksWith is { } end)
                {
                    fake.EndBooksWith = null;
                    throw end;
                }

                message = new BookMessage { ThroughSequence = fake.Venue.Sequence };
                message.Changes.AddRange(fake.Venue.Changes.Skip(from));
                from = fake.Venue.Changes.Count;
            }
        }
    }

    public override async Task FollowTrades(
        FollowTradesRequest request, IServerStreamWriter<TradesMessage> responses, ServerCallContext context)
    {
        FakeVenue.Authenticate(context);
        TradesMessage message;
        int from;
        Task changed;
        lock (fake.Gate)
        {
            changed = fake.WhenChanged();
            if (request.ResumeFrom is not null)
                throw FakeVenue.Failure(StatusCode.OutOfRange, "HISTORY_CHANGED");
            message = new TradesMessage
            {
                ThroughSequence = fake.Venue.Sequence,
                LastSequence = fake.Venue.Trades.LastOrDefault()?.Sequence ?? 0,
            };
            from = fake.Venue.Trades.Count;
        }

        while (true)
        {
            await responses.WriteAsync(message, context.CancellationToken);
            await changed.WaitAsync(context.CancellationToken);
            lock (fake.Gate)
            {
                changed = fake.WhenChanged();
                message = new TradesMessage { ThroughSequence = fake.Venue.Sequence };
                message.Trades.AddRange(fake.Venue.Trades.Skip(from));
                from = fake.Venue.Trades.Count;
            }
        }
    }
}

internal sealed class FakeOperations(FakeVenue fake) : Operations.OperationsBase
{
    private static int s_lastId = 10;

    public override Task<OperationResponse> ListAsset(ListAssetRequest request, ServerCallContext context)
    {
        lock (fake.Gate)
        {
            if (fake.Directory.Assets.Any(asset => asset.Symbol == request.Symbol))
                return Refused(RejectReason.DuplicateSymbol);
            var asset = new Asset { AssetId = ++s_lastId, Symbol = request.Symbol, Scale = request.Scale };
            fake.Directory.Assets.Add(asset);
            return Done(asset.AssetId);
        }
    }

    public override Task<OperationResponse> ListInstrument(
        ListInstrumentRequest request, ServerCallContext context)
    {
        lock (fake.Gate)
        {
            // The slow venue knows one instrument only, whatever its name.
            fake.Directory.Instruments.Clear();
            fake.Directory.Instruments.Add(new Instrument
            {
                InstrumentId = 1,
                Symbol = request.Symbol,
                BaseAssetId = request.BaseAssetId,
                QuoteAssetId = request.QuoteAssetId,
                PriceScale = request.PriceScale,
                QtyScale = fake.Directory.Assets.Single(asset => asset.AssetId == request.BaseAssetId).Scale,
                TickSize = request.TickSize,
                LotSize = request.LotSize,
                MakerFeeRate = request.MakerFeeRate,
            });
            return Done(1);
        }
    }

    public override Task<OperationResponse> AddParticipant(
        AddParticipantRequest request, ServerCallContext context) =>
        fake.IsStandby ? throw FakeVenue.Failure(StatusCode.Unavailable, "STANDBY") : Done(++s_lastId);

    public override Task<OperationResponse> OpenAccount(
        OpenAccountRequest request, ServerCallContext context) =>
        Done(++s_lastId);

    public override Task<CreateApiKeyResponse> CreateApiKey(
        CreateApiKeyRequest request, ServerCallContext context) =>
        Task.FromResult(
            new CreateApiKeyResponse { Outcome = new OperationResponse(), ApiKey = FakeVenue.Key });

    public override Task<OperationResponse> TransferFunds(
        TransferFundsRequest request, ServerCallContext context) =>
        request.Amount > 0 ? Done(0) : Refused(RejectReason.AmountNotPositive);

    private static Task<OperationResponse> Done(int id) =>
        Task.FromResult(new OperationResponse { AssignedId = id });

    private static Task<OperationResponse> Refused(RejectReason reason) =>
        Task.FromResult(new OperationResponse { RejectReason = reason });
}
