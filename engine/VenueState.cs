using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Memory;
using Matching.Engine.Quoting;
using Matching.Engine.Sessions;
using Matching.Engine.Timers;

namespace Matching.Engine;

/// <summary>
/// Everything that the engine knows. Only <see cref="Fold"/> writes to it, so it is a function of the events.
/// </summary>
internal sealed class VenueState(IBlockSource source)
{
    private Block<Order> _orders;
    private Block<OrderLinks> _links;
    private Block<Session> _sessions;
    private Block<Account> _accounts;
    private Block<Balance> _balances;
    private Block<Instrument> _instruments;

    public long LastSequence;
    public long Time;
    public uint Epoch;
    public VenueMode Mode;
    public int RulesVersion;

    /// <summary>Of the newest order; numbers rise and are never used again.</summary>
    public long LastOrderNumber;

    /// <summary>1 while the whole venue is stopped by its kill switch.</summary>
    public byte Killed;

    /// <summary>What is being done with many orders, before any other command.</summary>
    public MassScope Scope;

    /// <summary>Sessions that an ended epoch has left open; each is ended before anything else.</summary>
    public int Orphans;

    /// <summary>Where to look for the next of them.</summary>
    public int SessionToEnd;

    public FeeTierTable FeeTiers;
    public GenesisTerms Genesis;

    public OrderBooks Books { get; private set; } = null!;
    public Accounts Accounts { get; private set; } = null!;
    public ListingDirectory Directory { get; private set; } = null!;
    public Members Members { get; private set; } = null!;
    public Quotes Quotes { get; private set; } = null!;
    public Protections Protections { get; private set; } = null!;
    public DueTimers Timers { get; private set; } = null!;
    public StopSorter StopSorter { get; private set; } = null!;

    public bool HasBegun => LastSequence > 0;

    /// <summary>
    /// The parts' rows, at hand: a command looks at some thirty, and each step on the way to one costs.
    /// </summary>
    public ref Order Order(int slot) => ref _orders[slot];

    public ref OrderLinks Links(int slot) => ref _links[slot];
    public ref Session Session(int id) => ref _sessions[id];
    public ref Account Account(int id) => ref _accounts[id];
    public ref Balance Balance(int slot) => ref _balances[slot];
    public ref Instrument Instrument(int id) => ref _instruments[id];

    /// <summary>Takes the memory for all that the capacities allow.</summary>
    public void Begin(in GenesisTerms genesis)
    {
        Genesis = genesis;
        Capacities capacities = genesis.Capacities;
        ulong salt = Mix.Hash(genesis.VenueId.Low, genesis.VenueId.High);
        Books = new OrderBooks(source, capacities.Instruments, capacities.Orders, salt);
        Accounts = new Accounts(source, capacities.Accounts, capacities.Balances, salt);
        Directory = new ListingDirectory(source, capacities.Assets, capacities.Instruments);
        Members = new Members(source, in capacities, salt);
        Quotes = new Quotes(source, capacities.Quotes, salt);
        (_orders, _links) = (Books.Orders.Rows, Books.Orders.Links);
        (_accounts, _balances) = (Accounts.Rows, Accounts.Balances);
        (_sessions, _instruments) = (Members.Sessions, Directory.Instruments);
        Protections = new Protections(source, capacities.Protections, salt);
        Timers = new DueTimers(
            source, Books.Orders, Accounts, capacities.Orders + capacities.Accounts);
        StopSorter = new StopSorter(source, capacities.Orders);
        var active = new Account { State = AccountState.Active };
        Accounts.Open(Limits.ExternalAccount, in active, Bytes16.FromText("external"));
        Accounts.Open(Limits.HouseAccount, in active, Bytes16.FromText("house"));
        RulesVersion = genesis.RulesVersion;
        Mode = VenueMode.Normal;
    }
}
