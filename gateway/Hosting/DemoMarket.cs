using Matching.Engine;
using Matching.Engine.Commands;
using Matching.Engine.Events;
using Matching.Gateway.Doors;
using Matching.Gateway.Sessions;
using Matching.Replay.Projections;

namespace Matching.Gateway.Hosting;

/// <summary>A key that was made just now; it is not to be had again.</summary>
internal sealed record ShownKey(string Name, string Key, int? AccountId, Role Role = Role.None);

/// <summary>
/// A small market for a first trade: two instruments, an administrator, a market maker and a trader with
/// funds, an auditor. All of it are commands like anybody's, journaled with their outcomes.
/// </summary>
internal sealed class DemoMarket(UnarySession session)
{
    private const int OperatorsParticipant = 1;
    private const int CashScale = 6;
    private const int CoinScale = 8;
    private const long Cash = 1_000_000_000_000;
    private const long Shares = 10_000;
    private const long Coins = 100_00000000;

    /// <summary>0.02 % and 0.05 % of the notional.</summary>
    private const int MakerFeeRate = 20_000;

    private const int TakerFeeRate = 50_000;

    /// <summary>Five percent.</summary>
    private const int MarketProtection = 50_000;

    public async Task<IReadOnlyList<ShownKey>> OpenAsync()
    {
        int usd = await ListAsync("USD", CashScale);
        int acme = await ListAsync("ACME", 0);
        int btc = await ListAsync("BTC", CoinScale);
        await ListAsync("ACME-USD", acme, usd, lotSize: 1, maxQty: 1_000_000);
        await ListAsync("BTC-USD", btc, usd, lotSize: 10_000, maxQty: 1_000_00000000);
        var keys = new List<ShownKey> { await AddAsync("operator", Role.Administrator, null) };
        (string, Role)[] traders = [("alice", Role.MarketMaker), ("bob", Role.Trader)];
        foreach ((string name, Role role) in traders)
        {
            int participant = await AddParticipantAsync(name);
            int account = await OpenAccountAsync(participant, name);
            await DepositAsync(account, usd, Cash);
            await DepositAsync(account, acme, Shares);
            await DepositAsync(account, btc, Coins);
            keys.Add(await AddKeyAsync(name, participant, role, account));
        }
        keys.Add(await AddKeyAsync("auditor", OperatorsParticipant, Role.Auditor, null));
        return keys;
    }

    /// <summary>Only an administrator's key: what every new journal needs.</summary>
    public async Task<ShownKey> OpenEmptyAsync() => await AddAsync("operator", Role.Administrator, null);

    /// <summary>
    /// An administrator's key for the participant who was there first: the venue's operator. Where there is
    /// none, he comes with it.
    /// </summary>
    /// <exception cref="CommandRefusedException">There is no room for it.</exception>
    public async Task<ShownKey> AddAdministratorAsync(OwnerView owners) =>
        owners.HasParticipant(OperatorsParticipant)
            ? await AddKeyAsync("operator", OperatorsParticipant, Role.Administrator, null)
            : await OpenEmptyAsync();

    private async Task<ShownKey> AddAsync(string name, Role role, int? accountId) =>
        await AddKeyAsync(name, await AddParticipantAsync(name), role, accountId);

    private async Task<int> ListAsync(string symbol, byte scale)
    {
        var terms = new ListAssetTerms { Symbol = Bytes16.FromText(symbol), Scale = scale };
        var command = new Command { Header = { Kind = CommandKind.ListAsset }, ListAsset = terms };
        return (await RunAsync(command)).AssetListed.AssetId;
    }

    private async Task ListAsync(string symbol, int baseAssetId, int quoteAssetId, long lotSize, long maxQty)
    {
        var terms = new ListInstrumentTerms
        {
            Symbol = Bytes16.FromText(symbol),
            BaseAssetId = baseAssetId,
            QuoteAssetId = quoteAssetId,
            PriceScale = 2,
            TickSize = 1,
            LotSize = lotSize,
            MinQty = lotSize,
            MaxQty = maxQty,
            MakerFeeRate = MakerFeeRate,
            TakerFeeRate = TakerFeeRate,
            MarketProtection = MarketProtection,
        };
        var command = new Command { Header = { Kind = CommandKind.ListInstrument }, ListInstrument = terms };
        await RunAsync(command);
    }

    private async Task<int> AddParticipantAsync(string name)
    {
        var terms = new AddParticipantTerms { Name = Bytes16.FromText(name) };
        var command = new Command { Header = { Kind = CommandKind.AddParticipant }, AddParticipant = terms };
        return (await RunAsync(command)).ParticipantAdded.ParticipantId;
    }

    private async Task<int> OpenAccountAsync(int participantId, string name)
    {
        var terms = new OpenAccountTerms { ParticipantId = participantId, Name = Bytes16.FromText(name) };
        var command = new Command { Header = { Kind = CommandKind.OpenAccount }, OpenAccount = terms };
        return (await RunAsync(command)).AccountOpened.AccountId;
    }

    private async Task DepositAsync(int accountId, int assetId, long amount)
    {
        var terms = new TransferFundsTerms
        {
            FromAccountId = Limits.ExternalAccount,
            ToAccountId = accountId,
            AssetId = assetId,
            Amount = amount,
        };
        await RunAsync(new Command { Header = { Kind = CommandKind.TransferFunds }, TransferFunds = terms });
    }

    private async Task<ShownKey> AddKeyAsync(string name, int participantId, Role role, int? accountId)
    {
        (string key, AddApiKeyTerms terms) = ApiKeys.Make(participantId, role);
        await RunAsync(new Command { Header = { Kind = CommandKind.AddApiKey }, AddApiKey = terms });
        return new ShownKey(name, key, accountId, role);
    }

    private async Task<Event> RunAsync(Command command)
    {
        Event outcome = await session.ExecuteAsync(command, CancellationToken.None);
        RejectReason reason = SessionLink.ReasonOf(in outcome);
        return reason == RejectReason.None
            ? outcome
            : throw new CommandRefusedException(command.Header.Kind, reason);
    }
}
