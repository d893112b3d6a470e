namespace Proximal.MLAgents;

/// <summary>What mlagents-learn is told about a behavior, with its keys and defaults.</summary>
internal sealed record BehaviorSettings
{
    /// <summary><c>batch_size</c>.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary><c>buffer_size</c>: decisions of an update.</summary>
    public int BufferSize { get; init; } = 10_240;

    /// <summary><c>learning_rate</c>.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary><c>learning_rate_schedule</c>: whether the rate decays linearly.</summary>
    public bool IsLearningRateLinear { get; init; } = true;

    /// <summary><c>beta</c>: entropy coefficient.</summary>
    public double Beta { get; init; } = 5e-3;

    /// <summary><c>beta_schedule</c>; null for that of the learning rate.</summary>
    public bool? IsBetaLinear { get; init; }

    /// <summary><c>epsilon</c>: clip range.</summary>
    public double Epsilon { get; init; } = 0.2;

    /// <summary><c>epsilon_schedule</c>; null for that of the learning rate.</summary>
    public bool? IsEpsilonLinear { get; init; }

    /// <summary><c>lambd</c>.</summary>
    public double Lambda { get; init; } = 0.95;

    /// <summary><c>num_epoch</c>.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary><c>shared_critic</c>.</summary>
    public bool SharesCritic { get; init; }

    /// <summary><c>max_steps</c>, in decisions of all agents.</summary>
    public long MaxSteps { get; init; } = 500_000;

    /// <summary><c>time_horizon</c>.</summary>
    public int TimeHorizon { get; init; } = 64;

    /// <summary><c>summary_freq</c>: decisions between two lines.</summary>
    public long SummaryFrequency { get; init; } = 50_000;

    /// <summary><c>checkpoint_interval</c>.</summary>
    public long CheckpointInterval { get; init; } = 500_000;

    /// <summary><c>keep_checkpoints</c>.</summary>
    public int KeepCheckpoints { get; init; } = 5;

    /// <summary><c>threaded</c>: whether decisions continue during an update.</summary>
    public bool IsThreaded { get; init; }

    /// <summary><c>init_path</c>.</summary>
    public string? InitialPolicy { get; init; }

    /// <summary><c>normalize</c>.</summary>
    public bool Normalizes { get; init; }

    /// <summary><c>hidden_units</c>.</summary>
    public int HiddenUnits { get; init; } = 128;

    /// <summary><c>num_layers</c>.</summary>
    public int Layers { get; init; } = 2;

    /// <summary><c>vis_encode_type</c>.</summary>
    public string VisualEncoder { get; init; } = "simple";

    /// <summary><c>memory.memory_size</c>; null without memory.</summary>
    public int? MemorySize { get; init; }

    /// <summary><c>memory.sequence_length</c>.</summary>
    public int SequenceLength { get; init; } = 64;

    /// <summary><c>reward_signals.extrinsic.gamma</c>.</summary>
    public double Gamma { get; init; } = 0.99;

    /// <summary><c>reward_signals.extrinsic.strength</c>.</summary>
    public double Strength { get; init; } = 1;
}
