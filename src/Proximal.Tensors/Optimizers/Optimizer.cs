namespace Proximal.Tensors;

/// <summary>
/// Changes parameters along their gradients. All parameters lie in one run of memory, so that clipping and a step are one
/// sweep each. Derive from it to write an optimizer of your own, and register it in <see cref="Registry"/>.
/// </summary>
/// <example>
/// <code>
/// sealed class SignSgd(ParameterSet parameters) : Optimizer(parameters)
/// {
///     protected override void Apply(long step, float learningRate, float scale)
///     {
///         Span&lt;float&gt; values = Parameters.FlatValues.AsSpan(), gradients = Parameters.FlatGradients.AsSpan();
///         for (int i = 0; i &lt; values.Length; i++) values[i] -= learningRate * MathF.Sign(gradients[i]);
///     }
/// }
/// </code>
/// </example>
public abstract class Optimizer : IStateful
{
    // PyTorch's guard against dividing by a norm of zero.
    private const double NormGuard = 1e-6;

    private readonly List<(string Name, Tensor Values)> moments = [];

    /// <summary>The optimizers that options and files name: <c>adam</c>, <c>adamw</c>, <c>rmsprop</c>, <c>sgd</c>, and those that a program adds.</summary>
    public static PartRegistry<OptimizerFactory> Registry { get; } =
        new(
            "optimizer",
            nameof(Optimizer),
            new("adam", static (parameters, epsilon) => new Adam(parameters, epsilon)),
            new("adamw", static (parameters, epsilon) => new AdamW(parameters, epsilon: epsilon)),
            new("rmsprop", static (parameters, epsilon) => new RmsProp(parameters, epsilon: epsilon)),
            new("sgd", static (parameters, _) => new Sgd(parameters))
        );

    /// <summary>An optimizer that has not taken a step.</summary>
    /// <param name="parameters">What to optimise.</param>
    protected Optimizer(ParameterSet parameters) => Parameters = parameters;

    /// <summary>What is optimised.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>How many steps have been taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Changes the parameters by one step. The gradients stay.</summary>
    /// <param name="learningRate">The size of the step; typically 1e-5 to 1e-2.</param>
    public void Step(double learningRate) => Step(learningRate, scale: 1);

    /// <summary>
    /// Changes the parameters by one step with gradients that are scaled down, where their norm over all parameters
    /// together is too large (Pascanu et al. 2013). The same as <see cref="ClipGradientNorm"/> and <see cref="Step(double)"/>,
    /// in one sweep less; the gradients themselves stay.
    /// </summary>
    /// <param name="learningRate">The size of the step.</param>
    /// <param name="maxNorm">The largest norm; PPO takes 0.5. Infinity turns clipping off.</param>
    /// <returns>The norm before clipping.</returns>
    public double ClipAndStep(double learningRate, double maxNorm)
    {
        double norm = Parameters.GradientNorm();
        Step(learningRate, ClipScale(norm, maxNorm));
        return norm;
    }

    /// <summary>Scales the gradients down where their norm over all parameters together is too large.</summary>
    /// <param name="maxNorm">The largest norm.</param>
    /// <returns>The norm before clipping.</returns>
    public double ClipGradientNorm(double maxNorm)
    {
        double norm = Parameters.GradientNorm();
        float scale = ClipScale(norm, maxNorm);
        if (scale != 1)
            Parameters.Device.Affine(Parameters.Gradients, Parameters.Gradients, Parameters.Length, scale, 0);
        return norm;
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix)
    {
        state.SetValue($"{prefix}.steps", Steps);
        foreach ((string moment, Tensor values) in moments)
        {
            float[] all = values.ToArray();
            foreach ((string name, Tensor parameter) in Parameters.Parameters)
                state.Set<float>(
                    $"{prefix}.{moment}.{name}",
                    all.AsSpan(OffsetOf(parameter), parameter.Count),
                    parameter.Shape.ToArray()
                );
        }
    }

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        Steps = state.GetValue<long>($"{prefix}.steps");
        foreach ((string moment, Tensor values) in moments)
        {
            float[] all = new float[values.Count];
            foreach ((string name, Tensor parameter) in Parameters.Parameters)
                state.CopyTo($"{prefix}.{moment}.{name}", all.AsSpan(OffsetOf(parameter), parameter.Count));
            values.Assign(all);
        }
    }

    /// <summary>Memory beside the parameters, zero at first, that is saved and resumed with the optimizer: a running mean, a velocity.</summary>
    /// <param name="name">Its name in saved state.</param>
    /// <returns>[<see cref="ParameterSet.Length"/>], in the layout of <see cref="ParameterSet.FlatValues"/>.</returns>
    protected Tensor Moment(string name)
    {
        Tensor values = Tensor.Buffer(Parameters.Length);
        moments.Add((name, values));
        return values;
    }

    /// <summary>Changes the parameters by one step.</summary>
    /// <param name="step">1 for the first step.</param>
    /// <param name="learningRate">The size of the step.</param>
    /// <param name="scale">Multiplies the gradients: below 1 where their norm was clipped.</param>
    protected abstract void Apply(long step, float learningRate, float scale);

    private static float ClipScale(double norm, double maxNorm) => (float)Math.Min(1, maxNorm / (norm + NormGuard));

    private void Step(double learningRate, float scale)
    {
        Steps++;
        Apply(Steps, (float)learningRate, scale);
    }

    private int OffsetOf(Tensor parameter) => (int)((parameter.Data.Value - Parameters.Values.Value) / sizeof(float));
}
