using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Reader of the member <c>post_processor</c> of tokenizer.json: the ids that surround a single text.
/// </summary>
internal static class PostProcessorReader
{
    /// <exception cref="FormatException">The type is not supported.</exception>
    internal static (int[] Before, int[] After) Read(JsonElement? postProcessor)
    {
        if (postProcessor is not { } processor)
            return ([], []);
        switch (processor.Text("type"))
        {
            case "ByteLevel": // trims the offsets of tokens, not ids
                return ([], []);
            case "TemplateProcessing":
                return ReadTemplate(processor);
            case "BertProcessing" or "RobertaProcessing":
                return ([processor.Member("cls")[1].GetInt32()], [processor.Member("sep")[1].GetInt32()]);
            case "Sequence":
                (int[] before, int[] after) = ([], []);
                foreach (JsonElement part in processor.Member("processors").EnumerateArray())
                {
                    (int[] outerBefore, int[] outerAfter) = Read(part);
                    (before, after) = ([.. outerBefore, .. before], [.. after, .. outerAfter]);
                }

                return (before, after);
            case var type:
                throw new FormatException(
                    $"its post_processor is of type {MessageText.Excerpt(type)}, but only ByteLevel, "
                        + "TemplateProcessing, "
                        + "BertProcessing, RobertaProcessing and Sequence are supported"
                );
        }
    }

    private static (int[] Before, int[] After) ReadTemplate(JsonElement processor)
    {
        List<int> before = [],
            after = [];
        List<int> side = before;
        foreach (JsonElement part in processor.Member("single").EnumerateArray())
        {
            if (part.Optional("SpecialToken") is { } token)
                side.AddRange(processor.Member("special_tokens").Member(token.Text("id")).WholeNumbers("ids"));
            else
                side = after;
        }

        return ([.. before], [.. after]);
    }
}
