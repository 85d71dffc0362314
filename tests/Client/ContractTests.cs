using Google.Protobuf.Reflection;
using Matching.Tests.House;
using Matching.V1;

namespace Matching.Tests.Client;

/// <summary>
/// What is released stays: each fact of protos/released.txt holds of today's contracts, whose names are as
/// the field expects them. <c>CONTRACT_RELEASE=1</c> writes the file anew, when a version is released.
/// </summary>
public sealed class ContractTests
{
    private static readonly FileDescriptorProto[] s_files =
    [
        .. new[]
        {
            EnumsReflection.Descriptor, V1.Journal.EventReflection.Descriptor,
            MarketDataReflection.Descriptor, OperationsReflection.Descriptor, QueriesReflection.Descriptor,
            RecordsReflection.Descriptor, TradingReflection.Descriptor,
        }.Select(file => file.ToProto()),
    ];

    private static string Released => Path.Combine(SourceTree.Root, "protos", "released.txt");

    [Fact]
    public void Todays_contracts_keep_all_that_is_released()
    {
        IReadOnlyList<string> today = Contract.Of(s_files);
        bool releases = Environment.GetEnvironmentVariable("CONTRACT_RELEASE") == "1";
        if (releases) File.WriteAllLines(Released, today);

        string[] released = File.ReadAllLines(Released);

        Assert.True(released.Length > 500);
        Assert.Empty(Contract.Breaks(released, today));
    }

    [Fact]
    public void Each_contract_is_looked_at() => Assert.Equal(
        System.IO.Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "protos", "matching"), "*.proto",
            SearchOption.AllDirectories).Count(),
        s_files.Length);

    [Fact]
    public void Names_are_as_the_field_expects_them() => Assert.Empty(s_files.SelectMany(ContractLint.Of));

    [Theory]
    [InlineData("field renamed")]
    [InlineData("field renumbered")]
    [InlineData("field retyped")]
    [InlineData("field dropped")]
    [InlineData("field of the journal inserted")]
    [InlineData("value renumbered")]
    [InlineData("call dropped")]
    [InlineData("answer no longer a stream")]
    public void A_planted_break_is_found(string planted)
    {
        FileDescriptorProto[] files = [.. s_files.Select(file => file.Clone())];
        Plant(files, planted);

        Assert.NotEmpty(Contract.Breaks(Contract.Of(s_files), Contract.Of(files)));
    }

    [Fact]
    public void What_is_added_at_the_end_breaks_nothing()
    {
        FileDescriptorProto[] files = [.. s_files.Select(file => file.Clone())];
        foreach (DescriptorProto message in files.SelectMany(file => file.MessageType))
        {
            message.Field.Add(new FieldDescriptorProto
            {
                Name = "added",
                Number = message.Field.Select(field => field.Number).Append(0).Max() + 1,
                Type = FieldDescriptorProto.Types.Type.Int64,
            });
        }

        Assert.Empty(Contract.Breaks(Contract.Of(s_files), Contract.Of(files)));
    }

    [Theory]
    [InlineData("camelCase")]
    [InlineData("Upper")]
    [InlineData("two__lines")]
    public void A_name_of_another_house_is_found(string name)
    {
        FileDescriptorProto file = s_files[^1].Clone();
        file.MessageType[0].Field[0].Name = name;

        Assert.NotEmpty(ContractLint.Of(file));
    }

    private static void Plant(FileDescriptorProto[] files, string planted)
    {
        FileDescriptorProto trading = files[^1];
        DescriptorProto order = trading.MessageType.Single(message => message.Name == "NewOrderSingle");
        switch (planted)
        {
            case "field renamed": order.Field[1].Name += "_x"; break;
            case "field renumbered": order.Field[1].Number += 500; break;
            case "field retyped": order.Field[1].Type = FieldDescriptorProto.Types.Type.Bytes; break;
            case "field dropped": order.Field.RemoveAt(1); break;
            case "field of the journal inserted": Insert(files); break;
            case "value renumbered": files[0].EnumType[0].Value[1].Number += 100; break;
            case "call dropped": trading.Service[0].Method.RemoveAt(0); break;
            default: trading.Service[0].Method.First(m => m.ServerStreaming).ServerStreaming = false; break;
        }
    }

    private static void Insert(FileDescriptorProto[] files)
    {
        DescriptorProto message = files
            .Single(file => file.Name == Contract.EventFile).MessageType
            .First(message => message.Field.Count > 2);
        message.Field.RemoveAt(message.Field.Count - 2);
        message.Field.Add(new FieldDescriptorProto
        {
            Name = "inserted",
            Number = 1,
            Type = FieldDescriptorProto.Types.Type.Int64,
        });
    }
}
