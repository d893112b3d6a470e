using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.OfflineOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of trainers that learn from examples.</summary>
internal static class OfflineKeys
{
    /// <summary>How many examples, and how.</summary>
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
            "Most tokens of an example, with its prompt; null for the model's context.",
            o => o.MaxLength?.ToString() ?? "null",
            (o, v) => o with { MaxLength = v.IsNothing ? null : v.Count() }
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
            "Most tokens of a sample that is written for people to read.",
            o => o.SampleTokens,
            (o, v) => o with { SampleTokens = v.Count() }
        ),
    ];
}
