using Proximal.Tensors;

namespace Proximal.MLAgents;

/// <summary>Converts the settings of ML-Agents into options of PPO.</summary>
internal static class ConvertedOptions
{
    /// <summary>Final clip range of a linear schedule in ML-Agents.</summary>
    public const double FinalEpsilon = 0.1;

    /// <summary>Final entropy coefficient of a linear schedule in ML-Agents.</summary>
    public const double FinalBeta = 1e-5;

    /// <summary>Converts the settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="hasImages">Whether an observation is an image.</param>
    /// <param name="seed">Seed of the training.</param>
    public static PpoOptions Of(BehaviorSettings settings, bool hasImages, ulong seed)
    {
        int[] widths = [.. Enumerable.Repeat(settings.HiddenUnits, settings.Layers)];
        return new PpoOptions
        {
            TotalSteps = settings.MaxSteps,
            EnvironmentCount = 1,
            StepsPerRollout = settings.BufferSize,
            BatchSize = settings.BatchSize,
            Epochs = settings.Epochs,
            LearningRate = settings.IsLearningRateLinear
                ? Schedule.Linear(settings.LearningRate)
                : Schedule.Constant(settings.LearningRate),
            ClipRange = settings.Epsilon,
            ClipRangeValue =
                settings.IsEpsilonLinear ?? settings.IsLearningRateLinear
                    ? Schedule.Linear(settings.Epsilon)
                    : Schedule.Constant(settings.Epsilon),
            EntropyCoefficient = settings.Beta,
            // Half of a mean squared error, of which ML-Agents takes 0.5.
            ValueCoefficient = 1,
            MaxGradientNorm = float.MaxValue,
            AdamEpsilon = 1e-8f,
            Gamma = settings.Gamma,
            GaeLambda = settings.Lambda,
            NormalizeObservations = settings.Normalizes,
            ClipObservation = 5,
            Seed = seed,
            BpttLength = settings.MemorySize is null ? null : settings.SequenceLength,
            Network = new NetworkOptions
            {
                Activation = Activation.Silu,
                ActorWidths = settings.SharesCritic ? [] : widths,
                CriticWidths = settings.SharesCritic ? [] : widths,
                SharedWidths = settings.SharesCritic ? widths : [],
                Features =
                    !hasImages || settings.VisualEncoder == "fully_connected" ? FeatureKind.Flatten
                    : settings.VisualEncoder == "resnet" ? FeatureKind.ImpalaCnn
                    : FeatureKind.NatureCnn,
                Recurrent = settings.MemorySize is null ? RecurrentKind.None : RecurrentKind.Lstm,
                RecurrentSize = settings.MemorySize / 2 ?? 256,
                ShareRecurrent = settings.SharesCritic,
            },
        };
    }

    /// <summary>What has another form than in ML-Agents, one line each.</summary>
    public static IEnumerable<string> Notes(BehaviorSettings settings, bool hasImages)
    {
        if (hasImages && settings.VisualEncoder == "simple")
            yield return "vis_encode_type simple: the larger nature_cnn is used";
        if (settings.Normalizes && hasImages)
            yield return "normalize: images are normalized too";
        yield return "advantages are normalized in each minibatch, not over the buffer; actions are clipped to [-1, 1], not divided by 3";
    }
}
