using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>Sizes of the models, the data and the training of the RLHF demo.</summary>
internal sealed record InnOptions
{
    /// <summary>Full size: the models answer well after about a minute on two cores.</summary>
    public static InnOptions Full { get; } = new();

    /// <summary>Small size for a test of the pipeline: the models answer badly.</summary>
    public static InnOptions Quick { get; } =
        new()
        {
            Width = 32,
            Lines = 200,
            PretrainingExamples = 320,
            Demonstrations = 160,
            Comparisons = 160,
            RewardExamples = 160,
            Completions = 256,
        };

    /// <summary>Hidden size of the models, which have 2 layers and heads of size 32.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Number of lines of the corpus.</summary>
    public int Lines { get; init; } = 3000;

    /// <summary>Lines that pretraining trains on, over several epochs.</summary>
    public int PretrainingExamples { get; init; } = 9600;

    /// <summary>Number of demonstrated answers, for one epoch.</summary>
    public int Demonstrations { get; init; } = 1200;

    /// <summary>Number of pairs of answers that are labeled.</summary>
    public int Comparisons { get; init; } = 3500;

    /// <summary>Share of labels that prefer the worse answer.</summary>
    public double Mistakes { get; init; } = 0.1;

    /// <summary>Pairs that the reward model trains on, over several epochs.</summary>
    public int RewardExamples { get; init; } = 10_400;

    /// <summary>Number of answers that PPO samples and trains on.</summary>
    public int Completions { get; init; } = 4800;

    /// <summary>Sampling of the answers.</summary>
    public SamplingOptions Sampling { get; init; } = new() { MaxTokens = 48 };
}
