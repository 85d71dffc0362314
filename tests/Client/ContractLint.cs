using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;

namespace Matching.Tests.Client;

/// <summary>The names that people of other languages expect of a contract.</summary>
internal static partial class ContractLint
{
    public static IEnumerable<string> Of(FileDescriptorProto file)
    {
        string folder = string.Join('/', file.Name.Split('/')[..^1]);
        if (!file.Package.Replace('.', '/').StartsWith(folder, StringComparison.Ordinal))
            yield return $"{file.Name} has the package {file.Package}";
        if (!Version().IsMatch(file.Package)) yield return $"{file.Package} has no version";
        foreach (string finding in file.MessageType.SelectMany(Of)) yield return finding;
        foreach (string finding in file.EnumType.SelectMany(Of)) yield return finding;
        foreach (ServiceDescriptorProto service in file.Service)
        {
            if (!Pascal().IsMatch(service.Name)) yield return $"service {service.Name}";
            foreach (MethodDescriptorProto method in service.Method)
                if (!Pascal().IsMatch(method.Name)) yield return $"call {service.Name}/{method.Name}";
        }
    }

    private static IEnumerable<string> Of(DescriptorProto message)
    {
        if (!Pascal().IsMatch(message.Name)) yield return $"message {message.Name}";
        foreach (FieldDescriptorProto field in message.Field)
            if (!Snake().IsMatch(field.Name)) yield return $"field {message.Name}.{field.Name}";
        foreach (string finding in message.NestedType.SelectMany(Of)) yield return finding;
        foreach (string finding in message.EnumType.SelectMany(Of)) yield return finding;
    }

    private static IEnumerable<string> Of(EnumDescriptorProto type)
    {
        if (!Pascal().IsMatch(type.Name)) yield return $"enum {type.Name}";
        string prefix = WordStart().Replace(type.Name, "_$1").ToUpperInvariant() + "_";
        foreach (EnumValueDescriptorProto value in type.Value)
        {
            if (!value.Name.StartsWith(prefix, StringComparison.Ordinal)) yield return $"value {value.Name}";
            bool isUnspecified = value.Name == prefix + "UNSPECIFIED";
            if (value.Number == 0 != isUnspecified) yield return $"value {value.Name} is {value.Number}";
        }
    }

    [GeneratedRegex(@"\.v[1-9][0-9]*(\.|$)")]
    private static partial Regex Version();

    [GeneratedRegex("^([A-Z][a-z0-9]*)+$")]
    private static partial Regex Pascal();

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex Snake();

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex WordStart();
}
