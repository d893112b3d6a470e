using Proximal.Language;

namespace Proximal.Experiments;

/// <summary>How much of everything the way from an untrained to an aligned model takes.</summary>
internal sealed record InnOptions
{
    /// <summary>Enough for a model that answers well: about a minute on two cores.</summary>
    public static InnOptions Full { get; } = new();

    /// <summary>A fraction of the training, only to see that everything works: the models stay poor.</summary>
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

    /// <summary>The length of hidden vectors; the models have 2 layers, and heads of 32.</summary>
    public int Width { get; init; } = 96;

    /// <summary>Lines of the corpus.</summary>
    public int Lines { get; init; } = 3000;

    /// <summary>Lines that pretraining reads, several times each.</summary>
    public int PretrainingExamples { get; init; } = 9600;

    /// <summary>Demonstrated answers, each learned once.</summary>
    public int Demonstrations { get; init; } = 1200;

    /// <summary>Pairs of answers that are compared.</summary>
    public int Comparisons { get; init; } = 3500;

    /// <summary>The share of comparisons that is labelled the wrong way round.</summary>
    public double Mistakes { get; init; } = 0.1;

    /// <summary>Pairs that the reward model learns from, several times each.</summary>
    public int RewardExamples { get; init; } = 10_400;

    /// <summary>Answers that PPO learns from.</summary>
    public int Completions { get; init; } = 4800;

    /// <summary>How answers are drawn.</summary>
    public SamplingOptions Sampling { get; init; } = new() { MaxTokens = 48 };
}
