using System.Text.Json.Nodes;

namespace Proximal.Language;

/// <summary>The key layer_types: which layers have a sliding window.</summary>
internal static class LayerTypes
{
    private const string Key = "layer_types";
    private const string Sliding = "sliding_attention";
    private const string Full = "full_attention";

    /// <summary>Reads the key; without it, the layers are those of a rule.</summary>
    /// <param name="json">The configuration.</param>
    /// <param name="layers">Number of layers.</param>
    /// <param name="slides">Whether a layer has a window if the key is missing.</param>
    /// <exception cref="InvalidInputException">A type is unknown.</exception>
    public static bool[] Read(JsonObjectReader json, int layers, Func<int, bool> slides)
    {
        if (!json.Has(Key))
            return [.. Enumerable.Range(0, Math.Max(0, layers)).Select(slides)];
        return
        [
            .. json.Texts(Key)
                .Select(type =>
                    type switch
                    {
                        Sliding => true,
                        Full => false,
                        _ => throw json.Wrong(Key, json.Json[Key]!, $"a list of {Sliding} and {Full}"),
                    }
                ),
        ];
    }

    /// <summary>Writes the key, unless the file has equal values or its rule gives them.</summary>
    public static void Write(JsonObjectEditor json, ModelConfig config, Func<int, bool> slides)
    {
        bool[] layers = [.. Enumerable.Range(0, config.Layers).Select(config.IsSliding)];
        if (!Read(json.Reader, config.Layers, slides).SequenceEqual(layers))
            json.Json[Key] = new JsonArray([
                .. layers.Select(static slides => JsonValue.Create(slides ? Sliding : Full)),
            ]);
    }
}
