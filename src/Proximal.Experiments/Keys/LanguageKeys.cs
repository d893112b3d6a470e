using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.LanguageOptions>;

namespace Proximal.Experiments;

/// <summary>The settings that all trainers of language models share.</summary>
internal static class LanguageKeys
{
    /// <summary>The optimiser's.</summary>
    public static IReadOnlyList<ConfigurationKey> Optimizer { get; } =
    [
        TrainingKeys.LearningRate,
        Of.Whole(
            "warmup_steps",
            nameof(LanguageOptions.WarmupSteps),
            "Optimiser steps over which the learning rate rises from 0 to its schedule.",
            o => o.WarmupSteps,
            (o, v) => o with { WarmupSteps = v.Count() }
        ),
        Of.Whole(
            "gradient_accumulation_steps",
            nameof(LanguageOptions.GradientAccumulationSteps),
            "Parts that each batch is cut into on its way through the model: less memory, the same result.",
            o => o.GradientAccumulationSteps,
            (o, v) => o with { GradientAccumulationSteps = v.Count() }
        ),
        Of.Number(
            "max_grad_norm",
            nameof(LanguageOptions.MaxGradientNorm),
            "Longest gradient, over all parameters together, before it is scaled down; infinity for any.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = v.Number() }
        ),
        Of.Number(
            "weight_decay",
            nameof(LanguageOptions.WeightDecay),
            "AdamW's decoupled weight decay.",
            o => o.WeightDecay,
            (o, v) => o with { WeightDecay = v.Number() }
        ),
        Of.Number(
            "adam_beta1",
            nameof(LanguageOptions.AdamBeta1),
            "Decay of Adam's first moment.",
            o => o.AdamBeta1,
            (o, v) => o with { AdamBeta1 = v.Number() }
        ),
        Of.Number(
            "adam_beta2",
            nameof(LanguageOptions.AdamBeta2),
            "Decay of Adam's second moment.",
            o => o.AdamBeta2,
            (o, v) => o with { AdamBeta2 = v.Number() }
        ),
        Of.Number(
            "adam_epsilon",
            nameof(LanguageOptions.AdamEpsilon),
            "Added to Adam's denominator.",
            o => o.AdamEpsilon,
            (o, v) => o with { AdamEpsilon = v.Number() }
        ),
        Of.Boolean(
            "adam_tensorflow_epsilon",
            nameof(LanguageOptions.AdamTensorFlowEpsilon),
            "Add it before the bias correction, as TensorFlow does, rather than after, as PyTorch does.",
            o => o.AdamTensorFlowEpsilon,
            (o, v) => o with { AdamTensorFlowEpsilon = v.Boolean() }
        ),
    ];

    /// <summary>Samples, seed and checks.</summary>
    public static IReadOnlyList<ConfigurationKey> Run { get; } =
    [
        Of.Whole(
            "num_samples",
            nameof(LanguageOptions.SampleCount),
            "Fixed prompts that the model goes on from now and then, for people to read (samples.jsonl); 0 for none.",
            o => o.SampleCount,
            (o, v) => o with { SampleCount = v.Count() }
        ),
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
    ];
}
