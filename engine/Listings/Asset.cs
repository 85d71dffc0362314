using System.Runtime.InteropServices;

namespace Matching.Engine.Listings;

/// <summary>Something that can be owned. Amounts are whole numbers of 10^-scale.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Asset
{
    public Bytes16 Symbol;
    public byte Scale;
}
