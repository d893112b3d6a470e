using System.Text.Json;

namespace Proximal.Language;

/// <summary>Reader of the member <c>post_processor</c> of tokenizer.json, for a single text.</summary>
internal static class PostProcessorReader
{
    /// <exception cref="FormatException">A component is damaged or its type is not supported.</exception>
    internal static PostProcessor Read(JsonElement? postProcessor)
    {
        PostProcessor all = PostProcessor.None;
        foreach (PostProcessor part in ComponentJson.Components(postProcessor, "post_processor", "processors", ReadOne))
            all = new PostProcessor
            {
                Before = [.. part.Before, .. all.Before],
                After = [.. all.After, .. part.After],
                Trims = [.. all.Trims, .. part.Trims],
            };
        return all;
    }

    private static PostProcessor[]? ReadOne(string type, JsonElement part) =>
        type switch
        {
            "ByteLevel" => [new PostProcessor { Trims = Trims(part) }],
            "TemplateProcessing" => [ReadTemplate(part)],
            "BertProcessing" => [ReadPair(part)],
            "RobertaProcessing" => [ReadPair(part) with { Trims = Trims(part) }],
            _ => null,
        };

    private static bool[] Trims(JsonElement part) =>
        part.Flag("trim_offsets", true) ? [part.Flag("add_prefix_space", true)] : [];

    private static PostProcessor ReadPair(JsonElement part) =>
        new() { Before = [IdOf(part, "cls")], After = [IdOf(part, "sep")] };

    private static int IdOf(JsonElement part, string name) =>
        part.List(name) is [{ ValueKind: JsonValueKind.String }, { ValueKind: JsonValueKind.Number } id]
        && id.TryGetInt32(out int whole)
            ? whole
            : throw new FormatException($"'{name}' must be a token and its id");

    private static PostProcessor ReadTemplate(JsonElement processor)
    {
        List<int> before = [],
            after = [];
        List<int> side = before;
        foreach (JsonElement part in processor.List("single"))
        {
            if (part.Optional("SpecialToken") is { } token)
                side.AddRange(processor.Member("special_tokens").Member(token.Text("id")).WholeNumbers("ids"));
            else if (part.Optional("Sequence") is not null)
                side = after;
            else
                throw new FormatException("'single' must be a list of SpecialToken and Sequence");
        }

        return new PostProcessor { Before = [.. before], After = [.. after] };
    }
}
