using Proximal.Language;
using YamlDotNet.RepresentationModel;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.SamplingOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="SamplingOptions"/>.</summary>
internal static class SamplingKeys
{
    private const string Ids = "a list of token ids such as [0, 2]",
        Texts = "a list of texts such as [\"\\n\"]";

    /// <summary>All keys.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
    [
        Of.Whole(
            "max_new_tokens",
            nameof(SamplingOptions.MaxTokens),
            "Maximum tokens of a completion, including the end token.",
            o => o.MaxTokens,
            (o, v) => o with { MaxTokens = v.Count() }
        ) with
        {
            Aliases = ["response_length", "max_completion_length"],
        },
        Of.Whole(
            "min_new_tokens",
            nameof(SamplingOptions.MinTokens),
            "Minimum tokens before a completion may end.",
            o => o.MinTokens,
            (o, v) => o with { MinTokens = v.Count() }
        ),
        Of.Number(
            "temperature",
            nameof(SamplingOptions.Temperature),
            "Divisor of the logits, for sampling and for all log-probabilities of training.",
            o => o.Temperature,
            (o, v) => o with { Temperature = (float)v.Number() }
        ),
        Of.Whole(
            "top_k",
            nameof(SamplingOptions.TopK),
            "Sample from this number of most probable tokens; 0 for all.",
            o => o.TopK,
            (o, v) => o with { TopK = v.Count() }
        ),
        Of.Number(
            "top_p",
            nameof(SamplingOptions.TopP),
            "Sample from the most probable tokens whose total probability is this value.",
            o => o.TopP,
            (o, v) => o with { TopP = (float)v.Number() }
        ),
        Of.Number(
            "min_p",
            nameof(SamplingOptions.MinP),
            "Sample from tokens whose probability is at least this share of the highest.",
            o => o.MinP,
            (o, v) => o with { MinP = (float)v.Number() }
        ),
        Of.Number(
            "repetition_penalty",
            nameof(SamplingOptions.RepetitionPenalty),
            "Penalty on tokens that occurred before; 1 for none.",
            o => o.RepetitionPenalty,
            (o, v) => o with { RepetitionPenalty = (float)v.Number() }
        ),
        Of.Any(
            "stop_tokens",
            nameof(SamplingOptions.StopTokens),
            "list of ids, or null",
            "Ids of the tokens that end a completion; null for those of the tokenizer.",
            o => o.StopTokens is null ? "null" : $"[{string.Join(", ", o.StopTokens)}]",
            (o, v) => o with { StopTokens = v.IsNull ? null : ReadIds(v) }
        ),
        Of.Any(
            "stop_strings",
            nameof(SamplingOptions.StopStrings),
            "list of texts",
            "Strings that end a completion.",
            o => TextValue.Format(o.StopStrings),
            (o, v) => o with { StopStrings = v.Texts(Texts) }
        ),
    ];

    private static int[] ReadIds(ConfigurationValue value) =>
        value.Node is YamlSequenceNode list
            ? [.. list.Children.Select(child => value.Child(child, value.Key).Count())]
            : throw value.Unexpected(Ids);
}
