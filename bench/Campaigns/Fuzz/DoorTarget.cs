using System.Text;
using Grpc.Core;
using Matching.Bench.Campaigns.Simulation;
using Matching.Engine;
using Matching.Gateway.Doors;

namespace Matching.Bench.Campaigns.Fuzz;

/// <summary>
/// What a caller says of himself: an API key as text, a key's id, a name. Each is taken apart only whole, and
/// what was taken is written again as it was.
/// </summary>
internal sealed class DoorTarget : IFuzzTarget
{
    private const int MostCharacters = 200;

    private static readonly byte[] s_sound = Encoding.ASCII.GetBytes(ApiKeys.Make(7, Role.Trader).Key);

    private string _text = "";
    private long _keyId;
    private bool _isKey;
    private Bytes16? _name;

    public string Name => "door";

    /// <summary>The texts, and a status with its details for each refusal.</summary>
    public long MostBytes => 32 * 1024;

    public byte[] Make(FuzzDice dice) => dice.Mutated(dice.Below(3) switch
    {
        0 => s_sound[3..19],
        1 => s_sound[..16],
        _ => s_sound,
    }, mayResize: true);

    public byte[] From(byte[] bytes) => bytes;

    public bool Run(byte[] input)
    {
        _text = Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, MostCharacters)));
        _isKey = ApiKeys.TryParse(_text, out _keyId, out _);
        _name = null;
        bool isId = Reads(() => _keyId = ApiKeys.ParseId(_text));
        bool isName = Reads(() => _name = Names.Parse(_text, "name"));
        return _isKey || isId || isName;
    }

    public void Prove(byte[] input)
    {
        string shown = ApiKeys.TextOf(_keyId);
        bool isId = _text.Length == shown.Length;
        ViolationException.ThrowUnless(
            !_isKey || _text[3..19].Equals(shown, StringComparison.OrdinalIgnoreCase), "the id is another.");
        ViolationException.ThrowUnless(
            !isId || _name is null || !_name.Value.IsEmpty, "the name is nothing.");
    }

    private static bool Reads(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
        {
            return false;
        }
    }
}
