using Proximal.Language;
using Of = Proximal.Experiments.KeyOf<Proximal.Language.LanguageOptions>;

namespace Proximal.Experiments;

/// <summary>Keys of <see cref="LanguageOptions"/>, for all trainers of language models.</summary>
internal static class LanguageKeys
{
    /// <summary>Keys of the optimizer.</summary>
    public static IReadOnlyList<ConfigurationKey> Optimizer { get; } =
    [
        TrainingKeys.LearningRate,
        Of.Whole(
            "warmup_steps",
            nameof(LanguageOptions.WarmupSteps),
            "Optimizer steps over which the learning rate rises linearly from 0 to its schedule.",
            o => o.WarmupSteps,
            (o, v) => o with { WarmupSteps = v.Count() }
        ),
        Of.Whole(
            "gradient_accumulation_steps",
            nameof(LanguageOptions.GradientAccumulationSteps),
            "Parts into which each batch is split for the forward and backward pass. More parts need less memory; "
                + "the result is the same.",
            o => o.GradientAccumulationSteps,
            (o, v) => o with { GradientAccumulationSteps = v.Count() }
        ),
        Of.Boolean(
            "gradient_checkpointing",
            nameof(LanguageOptions.GradientCheckpointing),
            "Recompute the activations of each block in the backward pass instead of keeping them. Needs less memory "
                + "and about a third more time; the result is the same.",
            o => o.GradientCheckpointing,
            (o, v) => o with { GradientCheckpointing = v.Boolean() }
        ),
        Of.Number(
            "max_grad_norm",
            nameof(LanguageOptions.MaxGradientNorm),
            "Maximum gradient norm over all parameters; longer gradients are scaled down. infinity for no limit.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = v.Number() }
        ),
        Of.Number(
            "weight_decay",
            nameof(LanguageOptions.WeightDecay),
            "Decoupled weight decay of AdamW.",
            o => o.WeightDecay,
            (o, v) => o with { WeightDecay = v.Number() }
        ),
        Of.Number(
            "adam_beta1",
            nameof(LanguageOptions.AdamBeta1),
            "Decay of the first moment of Adam.",
            o => o.AdamBeta1,
            (o, v) => o with { AdamBeta1 = v.Number() }
        ),
        Of.Number(
            "adam_beta2",
            nameof(LanguageOptions.AdamBeta2),
            "Decay of the second moment of Adam.",
            o => o.AdamBeta2,
            (o, v) => o with { AdamBeta2 = v.Number() }
        ),
        Of.Number(
            "adam_epsilon",
            nameof(LanguageOptions.AdamEpsilon),
            "Term added to the denominator of Adam.",
            o => o.AdamEpsilon,
            (o, v) => o with { AdamEpsilon = v.Number() }
        ),
        Of.Boolean(
            "adam_tensorflow_epsilon",
            nameof(LanguageOptions.AdamTensorFlowEpsilon),
            "Add adam_epsilon before the bias correction, as TensorFlow does, instead of after it, as PyTorch does.",
            o => o.AdamTensorFlowEpsilon,
            (o, v) => o with { AdamTensorFlowEpsilon = v.Boolean() }
        ),
    ];

    /// <summary>Keys of samples, seed and checks.</summary>
    public static IReadOnlyList<ConfigurationKey> Run { get; } =
    [
        Of.Whole(
            "num_samples",
            nameof(LanguageOptions.SampleCount),
            "Number of fixed prompts whose completions are written to samples.jsonl during training; 0 for none.",
            o => o.SampleCount,
            (o, v) => o with { SampleCount = v.Count() }
        ),
        TrainingKeys.Seed,
        TrainingKeys.CheckFinite,
    ];
}
