using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>Writes YAML values on one line. <see cref="YamlText.ReadValue"/> reads them back.</summary>
internal static class FlowYaml
{
    public static string Write(YamlNode node) =>
        node switch
        {
            YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Write))}]",
            YamlMappingNode map =>
                $"{{{string.Join(", ", map.Children.Select(entry => $"{Write(entry.Key)}: {Write(entry.Value)}"))}}}",
            YamlScalarNode scalar when new ConfigurationValue(scalar, "", "", 0).IsNull => TextValue.Format(
                (string?)null
            ),
            YamlScalarNode { Value: { } text }
                when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => text.Trim(),
            _ => TextValue.Format(node.ToString()),
        };
}
