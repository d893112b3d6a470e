#:project ../src/Proximal/Proximal.csproj
#:property PublishAot=false
using Proximal;
using Proximal.Tensors;

// Trains with a custom algorithm, saves and loads the policy: dotnet run -c Release samples/OwnAlgorithm.cs
var options = new AwrOptions
{
    TotalSteps = 50_000,
    EnvironmentCount = 8,
    StepsPerRollout = 64,
    LearningRate = Schedule.Linear(3e-3),
};
Policy policy = AgentTraining.Run(
    () => new Corridor(length: 10),
    options,
    (environments, options) => new Awr(environments, options),
    from: null
);
Console.WriteLine(policy.Evaluate(() => new Corridor(length: 10), episodes: 20));

policy.Save("runs/awr");
Console.WriteLine(Policy.Load("runs/awr").Evaluate(() => new Corridor(length: 10), episodes: 20));

/// <summary>
/// Advantage-weighted regression (Peng et al. 2019, arXiv:1910.00177), on-policy: log-probabilities weighted by
/// exp(advantage / β).
/// </summary>
internal sealed class Awr : OnPolicyTrainer
{
    private readonly AwrOptions options;
    private readonly Optimizer optimizer;
    private readonly Minibatches minibatches;
    private readonly Minibatch minibatch;
    private readonly LossGradient<MinibatchShard> gradient;
    private readonly LossMetrics mean = new();
    private Rng shuffle;

    public Awr(VectorEnvironment environments, AwrOptions options)
        : base(environments, options)
    {
        this.options = options;
        optimizer = CreateOptimizer(new ParameterSet(Network.NamedParameters()), epsilon: 1e-8);
        gradient = new LossGradient<MinibatchShard>(optimizer.Parameters, Loss);
        minibatches = new Minibatches(Rollout.Count, options.BatchSize);
        minibatch = new Minibatch(Rollout, options.BatchSize);
        shuffle = new Rng(options.Seed, RandomStreams.FirstOwn);
    }

    public override string Algorithm => "awr";

    // One iteration: collect a rollout, then take gradient steps on it.
    protected override void Iterate()
    {
        float learningRate = (float)LearningRate.At(Remaining);
        CollectRollout();
        ComputeAdvantages();
        mean.Clear();
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            minibatches.Shuffle(ref shuffle);
            for (int i = 0; i < minibatches.Count; i++)
            {
                minibatch.Select(minibatches[i], normalizeAdvantage: true);
                LossMetrics metrics = gradient.Compute(minibatch);
                metrics.GradientNorm = optimizer.ClipAndStep(learningRate, maxNorm: 0.5);
                mean.Add(metrics, 1.0 / (options.Epochs * minibatches.Count));
                OnGradientStep();
            }
        }

        mean.Report(Metrics, learningRate);
        EndUpdate();
    }

    // -E[exp(A / β) log π(a|s)] + ½ E[(V(s) - R)²]. Runs on several threads at once, so it changes only the metrics.
    private Tensor Loss(in MinibatchShard batch, LossMetrics metrics)
    {
        (Tensor parameters, Tensor values) = Network.Forward(batch.Observations); // [rows, parameters], [rows]
        // [rows], [rows]
        (Tensor logProbs, Tensor entropies) = Network.Distribution.Evaluate(parameters, batch.Actions);
        Tensor weights = (batch.Advantages / options.Temperature).Exp().Clamp(0, options.MaxWeight); // [rows], constant
        Tensor policyLoss = -(weights * logProbs).Mean();
        Tensor valueLoss = Objectives.ValueLoss(values, batch.OldValues, batch.Returns);
        (metrics.PolicyLoss, metrics.ValueLoss, metrics.Entropy) = (
            policyLoss.Item(),
            valueLoss.Item(),
            entropies.Mean().Item()
        );
        return policyLoss + valueLoss;
    }

    // Saves everything that the next iteration depends on, except the policy and the state of the base class.
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.shuffle", shuffle.Position);
        optimizer.SaveState(state, $"{prefix}.optimizer");
    }

    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        shuffle.Position = state.GetValue<ulong>($"{prefix}.shuffle");
        optimizer.LoadState(state, $"{prefix}.optimizer");
    }
}

/// <summary>Options of <see cref="Awr"/>, in addition to those of all on-policy algorithms.</summary>
internal sealed record AwrOptions : OnPolicyOptions
{
    public int Epochs { get; init; } = 4;

    public int BatchSize { get; init; } = 128;

    public float Temperature { get; init; } = 1;

    public float MaxWeight { get; init; } = 20;

    public override void Validate()
    {
        base.Validate();
        OptionCheck.Positive(Epochs, nameof(Epochs), "n_epochs");
        OptionCheck.Positive(BatchSize, nameof(BatchSize), "batch_size");
        OptionCheck.Positive(Temperature, nameof(Temperature), "beta");
        OptionCheck.Positive(MaxWeight, nameof(MaxWeight), "max_weight");
    }
}

/// <summary>Corridor environment: reward 1 at the far end, -0.01 for every other step.</summary>
internal sealed class Corridor(int length) : EnvironmentBase<Box, Discrete>
{
    private int position;

    public override Box Observations { get; } = Box.Scalar(0, 1);

    public override Discrete Actions { get; } = new(2);

    public override int? MaxEpisodeSteps => 200;

    protected override void Reset(ref Rng random, Span<float> observation) => Observe(position = 0, observation);

    protected override StepResult Step(int action, Span<float> observation)
    {
        position = Math.Max(0, position + (action == 1 ? 1 : -1));
        Observe(position, observation);
        return new StepResult(Reward: position == length ? 1f : -0.01f, Terminated: position == length);
    }

    private void Observe(int at, Span<float> observation) => observation[0] = (float)at / length;
}
