using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Bench.Engine;

/// <summary>
/// What must be there before the first order of a workload: the venue, its instruments, and for each account
/// a member, a session and funds in all that it is going to sell.
/// </summary>
internal sealed class EngineMarket(Workload workload, Action<Command> execute)
{
    /// <summary>The accounts behind the venue's own two.</summary>
    public const int FirstAccount = Limits.HouseAccount + 1;

    private const long Funds = 1L << 40;
    private const int QuoteAsset = 1;

    /// <summary>In hundred-millionths: a basis point, and two.</summary>
    private const int MakerFeeRate = 10_000;

    private const int TakerFeeRate = 20_000;

    private long _number;

    public static int InstrumentIdOf(int instrument) => instrument + 1;
    public static int AccountIdOf(int account) => account + FirstAccount;
    public static int SessionIdOf(int account) => account + 1;

    public void Open()
    {
        var traded = Traded();
        Send(CommandKind.Genesis, new Command { Genesis = Genesis(traded.Count) });
        Send(CommandKind.StartEpoch, new Command { StartEpoch = new StartEpochTerms { Epoch = 1 } });
        ListAsset("QUOTE");
        for (var instrument = 0; instrument < workload.Instruments; instrument++) List(instrument);
        for (var account = 0; account < workload.Accounts; account++) Admit(account);
        foreach (var pair in traded) Deposit((int)(pair >> 32), BaseAssetOf((int)pair));
    }

    private static int BaseAssetOf(int instrument) => QuoteAsset + 1 + instrument;

    /// <summary>Which account ever orders in which instrument.</summary>
    private HashSet<long> Traded()
    {
        var traded = new HashSet<long>();
        foreach (var commands in (BookCommand[][])[workload.Setup, workload.Commands])
            foreach (ref readonly var command in commands.AsSpan())
                if (command.Action is BookAction.New or BookAction.ImmediateOrCancel)
                    traded.Add((long)command.AccountId << 32 | (uint)command.InstrumentId);
        return traded;
    }

    private GenesisTerms Genesis(int traded) => new()
    {
        VenueId = Bytes16.FromText("bench"),
        FormatVersion = Limits.FormatVersion,
        RulesVersion = Limits.RulesVersion,
        Capacities = new Capacities
        {
            Assets = workload.Instruments + 1,
            Instruments = workload.Instruments,
            Participants = workload.Accounts,
            Accounts = workload.Accounts + FirstAccount,
            Balances = traded + workload.Accounts + 2 * (workload.Instruments + 1),
            ApiKeys = 1,
            Sessions = workload.Accounts,
            SessionsPerParticipant = 1,
            Orders = workload.Slots,
            Quotes = workload.Quotes,
            Protections = workload.Quotes,
        },
    };

    private void List(int instrument)
    {
        ListAsset($"BASE{instrument}");
        var terms = new ListInstrumentTerms
        {
            Symbol = Bytes16.FromText($"BASE{instrument}/QUOTE"),
            TickSize = 1,
            LotSize = 1,
            MinQty = 1,
            MaxQty = 1L << 40,
            BaseAssetId = BaseAssetOf(instrument),
            QuoteAssetId = QuoteAsset,
            MakerFeeRate = MakerFeeRate,
            TakerFeeRate = TakerFeeRate,
        };
        Send(CommandKind.ListInstrument, new Command { ListInstrument = terms });
    }

    private void ListAsset(string symbol) => Send(
        CommandKind.ListAsset,
        new Command { ListAsset = new ListAssetTerms { Symbol = Bytes16.FromText(symbol) } });

    private void Admit(int account)
    {
        var name = Bytes16.FromText($"member {account}");
        var participant = account + 1;
        Send(
            CommandKind.AddParticipant,
            new Command { AddParticipant = new AddParticipantTerms { Name = name } });
        var terms = new OpenAccountTerms { Name = name, ParticipantId = participant };
        Send(CommandKind.OpenAccount, new Command { OpenAccount = terms });
        Send(CommandKind.LogOn, new Command
        {
            LogOn = new LogOnTerms { Name = name, ParticipantId = participant, Role = Role.MarketMaker },
        });
        Deposit(account, QuoteAsset);
    }

    private void Deposit(int account, int asset) => Send(CommandKind.TransferFunds, new Command
    {
        TransferFunds = new TransferFundsTerms
        {
            Amount = Funds,
            FromAccountId = Limits.ExternalAccount,
            ToAccountId = AccountIdOf(account),
            AssetId = asset,
        },
    });

    private void Send(CommandKind kind, Command command)
    {
        command.Header.Kind = kind;
        command.Header.ClientSeqNum = kind is CommandKind.Genesis or CommandKind.StartEpoch ? 0 : ++_number;
        execute(command);
    }
}
