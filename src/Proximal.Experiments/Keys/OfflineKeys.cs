using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.OfflineOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="OfflineOptions"/>, for trainers that learn from data sets.</summary>
internal static class OfflineKeys
{
    /// <summary>Keys of examples and batches.</summary>
    public static IReadOnlyList<ConfigurationKey> Batches { get; } =
    [
        Of.Whole(
            "total_examples",
            nameof(OfflineOptions.TotalSteps),
            "Examples to train on, over all epochs; schedules run over this number.",
            o => o.TotalSteps,
            (o, v) => o with { TotalSteps = v.Whole() }
        ),
        Of.Whole(
            "batch_size",
            nameof(OfflineOptions.BatchSize),
            "Examples in one gradient step.",
            o => o.BatchSize,
            (o, v) => o with { BatchSize = v.Count() }
        ) with
        {
            Aliases = ["per_device_train_batch_size"],
        },
        Of.Any(
            "max_length",
            nameof(OfflineOptions.MaxLength),
            "whole number or null",
            "Maximum tokens of an example, including its prompt; null for the context length of the model.",
            o => o.MaxLength?.ToString() ?? "null",
            (o, v) => o with { MaxLength = v.IsNull ? null : v.Count() }
        ),
        Of.Whole(
            "logging_examples",
            nameof(OfflineOptions.LoggingExamples),
            "Examples between two lines of metrics; 0 for each batch.",
            o => o.LoggingExamples,
            (o, v) => o with { LoggingExamples = v.Count() }
        ),
        Of.Whole(
            "sample_tokens",
            nameof(OfflineOptions.SampleTokens),
            "Maximum tokens of a completion in samples.jsonl.",
            o => o.SampleTokens,
            (o, v) => o with { SampleTokens = v.Count() }
        ),
    ];
}
