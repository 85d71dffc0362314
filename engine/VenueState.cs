using Matching.Engine.Book;
using Matching.Engine.Commands;
using Matching.Engine.Ledger;
using Matching.Engine.Listings;
using Matching.Engine.Memory;
using Matching.Engine.Sessions;

namespace Matching.Engine;

/// <summary>
/// Everything that the engine knows. Only <see cref="Fold"/> writes to it, so it is a function of the events.
/// </summary>
internal sealed class VenueState(IBlockSource source)
{
    public long LastSequence;
    public long Time;
    public uint Epoch;
    public VenueMode Mode;
    public int RulesVersion;

    /// <summary>Of the newest order; numbers rise and are never used again.</summary>
    public long LastOrderNumber;

    public GenesisTerms Genesis;

    public OrderBooks Books { get; private set; } = null!;
    public Accounts Accounts { get; private set; } = null!;
    public ListingDirectory Directory { get; private set; } = null!;
    public Members Members { get; private set; } = null!;

    public bool HasBegun => LastSequence > 0;

    /// <summary>Takes the memory for all that the capacities allow.</summary>
    public void Begin(in GenesisTerms genesis)
    {
        Genesis = genesis;
        Capacities capacities = genesis.Capacities;
        ulong salt = Mix.Hash(genesis.VenueId.Low, genesis.VenueId.High);
        Books = new OrderBooks(source, capacities.Instruments, capacities.Orders, salt);
        Accounts = new Accounts(source, capacities.Accounts, capacities.Balances, salt);
        Directory = new ListingDirectory(source, capacities.Assets, capacities.Instruments);
        Members = new Members(source, in capacities);
        Accounts.Open(Limits.ExternalAccount, new Account { Name = Bytes16.FromText("external") });
        Accounts.Open(Limits.HouseAccount, new Account { Name = Bytes16.FromText("house") });
        RulesVersion = genesis.RulesVersion;
        Mode = VenueMode.Normal;
    }
}
