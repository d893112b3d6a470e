using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments;

/// <summary>
/// Converts Python literals in the strings of rl-zoo files, such as <c>dict(net_arch=[64, 64],
/// activation_fn=nn.ReLU)</c>, to YAML. No code is executed: calls other than <c>dict</c> are errors.
/// </summary>
internal sealed class PythonLiteral
{
    private readonly string text;
    private readonly ConfigurationValue source;
    private int at;
    private int depth;

    private PythonLiteral(string text, ConfigurationValue source)
    {
        this.text = text;
        this.source = source;
    }

    /// <summary>Converts a string with a Python literal. A map or list is returned unchanged.</summary>
    public static YamlNode Read(ConfigurationValue value)
    {
        if (value.Node is not YamlScalarNode { Value: { } text } || value.IsNull)
            return value.Node;
        var reader = new PythonLiteral(text, value);
        YamlNode node = reader.Value();
        reader.SkipSpace();
        return reader.at == text.Length ? node : throw reader.Malformed();
    }

    private YamlNode Value()
    {
        SkipSpace();
        if (at >= text.Length)
            throw Malformed();
        if (++depth > YamlLimits.MaxDepth)
            throw source.Invalid($"lists and maps are nested more than {YamlLimits.MaxDepth} levels deep");
        YamlNode node = text[at] switch
        {
            '[' => List(),
            '{' => Map('}', ':'),
            '\'' or '"' => new YamlScalarNode(Quoted()),
            _ => Word(),
        };
        depth--;
        return node;
    }

    private YamlSequenceNode List()
    {
        at++;
        var list = new YamlSequenceNode();
        while (!Skip(']'))
        {
            list.Add(Value());
            if (!Skip(',') && !Peek(']'))
                throw Malformed();
        }
        return list;
    }

    private YamlMappingNode Map(char close, char separator)
    {
        at++;
        var map = new YamlMappingNode();
        while (!Skip(close))
        {
            SkipSpace();
            string key = at < text.Length && text[at] is '\'' or '"' ? Quoted() : Name();
            if (!Skip(separator))
                throw Malformed();
            map.Children[new YamlScalarNode(key)] = Value();
            if (!Skip(',') && !Peek(close))
                throw Malformed();
        }
        return map;
    }

    private YamlNode Word()
    {
        string word = Name();
        if (word == "dict" && Peek('('))
            return Map(')', '=');
        if (Peek('('))
            throw Malformed();
        // nn.ReLU and th.nn.ReLU are the same as ReLU, but the dot in 0.5 is part of a number.
        bool number = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return new YamlScalarNode(number ? word : word[(word.LastIndexOf('.') + 1)..]);
    }

    private string Name()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-' or '+'))
            at++;
        return at > start ? text[start..at] : throw Malformed();
    }

    private string Quoted()
    {
        int end = text.IndexOf(text[at], at + 1);
        if (end < 0)
            throw Malformed();
        string content = text[(at + 1)..end];
        at = end + 1;
        return content;
    }

    private bool Peek(char expected)
    {
        SkipSpace();
        return at < text.Length && text[at] == expected;
    }

    private bool Skip(char expected)
    {
        if (!Peek(expected))
            return false;
        at++;
        return true;
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }

    private InvalidInputException Malformed() =>
        source.Unexpected("a map such as {net_arch: [64, 64]} or dict(net_arch=[64, 64])");
}
