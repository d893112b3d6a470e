using Proximal.Language;
using YamlDotNet.RepresentationModel;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.SamplingOptions>;

namespace Proximal.Experiments;

/// <summary>How completions are drawn.</summary>
internal static class SamplingKeys
{
    private const string Ids = "a list of token ids such as [0, 2]",
        Texts = "a list of texts such as [\"\\n\"]";

    /// <summary>The settings of <see cref="SamplingOptions"/> themselves.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Whole(
            "max_new_tokens",
            nameof(SamplingOptions.MaxTokens),
            "Most tokens of a completion, with the one that ends it.",
            o => o.MaxTokens,
            (o, v) => o with { MaxTokens = v.Count() }
        ) with
        {
            Aliases = ["response_length", "max_completion_length"],
        },
        Of.Whole(
            "min_new_tokens",
            nameof(SamplingOptions.MinTokens),
            "Fewest tokens before a completion may end.",
            o => o.MinTokens,
            (o, v) => o with { MinTokens = v.Count() }
        ),
        Of.Number(
            "temperature",
            nameof(SamplingOptions.Temperature),
            "Divides the logits, here and in every log-probability of training.",
            o => o.Temperature,
            (o, v) => o with { Temperature = (float)v.Number() }
        ),
        Of.Whole(
            "top_k",
            nameof(SamplingOptions.TopK),
            "Draw from so many of the likeliest tokens alone; 0 for all.",
            o => o.TopK,
            (o, v) => o with { TopK = v.Count() }
        ),
        Of.Number(
            "top_p",
            nameof(SamplingOptions.TopP),
            "Draw from the likeliest tokens that together have this probability.",
            o => o.TopP,
            (o, v) => o with { TopP = (float)v.Number() }
        ),
        Of.Number(
            "min_p",
            nameof(SamplingOptions.MinP),
            "Draw from tokens at least this share as likely as the likeliest.",
            o => o.MinP,
            (o, v) => o with { MinP = (float)v.Number() }
        ),
        Of.Number(
            "repetition_penalty",
            nameof(SamplingOptions.RepetitionPenalty),
            "Makes tokens that stood there before less likely; 1 for not.",
            o => o.RepetitionPenalty,
            (o, v) => o with { RepetitionPenalty = (float)v.Number() }
        ),
        Of.Any(
            "stop_tokens",
            nameof(SamplingOptions.StopTokens),
            "list of ids, or null",
            "Tokens that end a completion; null for the tokenizer's.",
            o => o.StopTokens is null ? "null" : $"[{string.Join(", ", o.StopTokens)}]",
            (o, v) => o with { StopTokens = v.IsNothing ? null : ReadIds(v) }
        ),
        Of.Any(
            "stop_strings",
            nameof(SamplingOptions.StopStrings),
            "list of texts",
            "Texts that end a completion.",
            o => TextValue.Format(o.StopStrings),
            (o, v) => o with { StopStrings = v.Texts(Texts) }
        ),
    ];

    private static int[] ReadIds(ConfigurationValue value) =>
        value.Node is YamlSequenceNode list
            ? [.. list.Children.Select(child => value.Child(child, value.Key).Count())]
            : throw value.Unexpected(Ids);
}
