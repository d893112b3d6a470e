namespace Proximal.Tensors;

/// <summary>
/// Base class of optimizers. All parameters are in one run of memory, so clipping and a step are one pass each. To
/// write an optimizer, derive from this class and register it in <see cref="Registry"/>.
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
    // PyTorch's constant against division by a norm of zero.
    private const double NormEpsilon = 1e-6;

    private readonly List<(string Name, Tensor Values)> moments = [];
    private (Tensor Parameter, float Factor)[] scaled = [];
    private Tensor before; // values of the scaled parameters before a step

    /// <summary>
    /// Optimizers by the name in options and files: <c>adam</c>, <c>adamw</c>, <c>rmsprop</c>, <c>sgd</c>, and those
    /// that a program registers.
    /// </summary>
    public static PartRegistry<OptimizerFactory> Registry { get; } =
        new(
            "optimizer",
            nameof(Optimizer),
            new("adam", static (parameters, epsilon) => new Adam(parameters, epsilon)),
            new("adamw", static (parameters, epsilon) => new AdamW(parameters, epsilon: epsilon)),
            new("rmsprop", static (parameters, epsilon) => new RmsProp(parameters, epsilon: epsilon)),
            new("sgd", static (parameters, _) => new Sgd(parameters))
        );

    /// <summary>Creates an optimizer that has not taken a step.</summary>
    /// <param name="parameters">Parameters to optimise.</param>
    protected Optimizer(ParameterSet parameters) => Parameters = parameters;

    /// <summary>The parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Number of steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Updates the parameters by one step. The gradients are not changed.</summary>
    /// <param name="learningRate">Learning rate; typically 1e-5 to 1e-2.</param>
    public void Step(double learningRate) => Step(learningRate, scale: 1);

    /// <summary>
    /// Clips the norm of the gradients over all parameters (Pascanu et al. 2013) and updates the parameters by one
    /// step. Equal to <see cref="ClipGradientNorm"/> and <see cref="Step(double)"/> with one pass less; the gradients
    /// are not changed.
    /// </summary>
    /// <param name="learningRate">The size of the step.</param>
    /// <param name="maxNorm">Largest norm; 0.5 in PPO. Infinity disables clipping.</param>
    /// <returns>The norm before clipping.</returns>
    public double ClipAndStep(double learningRate, double maxNorm)
    {
        double norm = Parameters.GradientNorm();
        Step(learningRate, ClipScale(norm, maxNorm));
        return norm;
    }

    /// <summary>
    /// Scales the gradients down if their norm over all parameters exceeds the limit (PyTorch's
    /// <c>clip_grad_norm_</c>).
    /// </summary>
    /// <param name="maxNorm">Largest norm.</param>
    /// <returns>The norm before clipping.</returns>
    public double ClipGradientNorm(double maxNorm)
    {
        double norm = Parameters.GradientNorm();
        float scale = ClipScale(norm, maxNorm);
        if (scale != 1)
            Parameters.Device.Affine(Parameters.Gradients, Parameters.Gradients, Parameters.Length, scale, 0);
        return norm;
    }

    /// <summary>
    /// Multiplies the learning rate of groups of parameters, as param_groups of PyTorch do with a rate for each. The
    /// optimizer computes its step, of which a parameter then takes the factor. Factor 0 freezes a parameter.
    /// </summary>
    /// <param name="factors">Factor, 0 or more, by the name of a parameter or the beginning of its name up to a dot, such
    /// as <c>critic</c> or <c>actor.2</c>; the longest name counts. Parameters without a factor have 1. An empty map
    /// removes all factors.</param>
    /// <exception cref="InvalidInputException">A name matches no parameter, or a factor is negative or not
    /// finite.</exception>
    public void SetLearningRateFactors(IReadOnlyDictionary<string, double> factors)
    {
        foreach ((string name, double factor) in factors)
        {
            if (!(factor >= 0 && double.IsFinite(factor)))
                throw new InvalidInputException(
                    $"the factor of the learning rate of {name} must be a number of 0 or more, but is {factor}"
                );
            if (!Parameters.Parameters.Any(parameter => IsIn(parameter.Key, name)))
                throw new InvalidInputException(
                    $"no parameter has the name {name} (there are "
                        + $"{string.Join(", ", Parameters.Parameters.Select(static p => p.Key.Split('.')[0]).Distinct(StringComparer.Ordinal))})"
                );
        }

        scaled =
        [
            .. Parameters
                .Parameters.Select(parameter =>
                    (
                        parameter.Value,
                        Factor: factors
                            .Where(factor => IsIn(parameter.Key, factor.Key))
                            .OrderByDescending(static factor => factor.Key.Length)
                            .Select(static factor => (float)factor.Value)
                            .FirstOrDefault(1)
                    )
                )
                .Where(static parameter => parameter.Factor != 1),
        ];
        before = scaled.Length > 0 ? Tensor.Buffer(scaled.Sum(static group => group.Parameter.Count)) : default;
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

    /// <summary>
    /// Creates a buffer for the state of the optimizer, such as a running mean or a velocity. It starts at zero, and is
    /// saved and loaded with the optimizer.
    /// </summary>
    /// <param name="name">Name in the saved state.</param>
    /// <returns>[<see cref="ParameterSet.Length"/>], in the layout of <see cref="ParameterSet.FlatValues"/>.</returns>
    protected Tensor Moment(string name)
    {
        Tensor values = Tensor.Buffer(Parameters.Length);
        moments.Add((name, values));
        return values;
    }

    /// <summary>Updates the parameters by one step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="learningRate">The size of the step.</param>
    /// <param name="scale">Factor of the gradients: below 1 if their norm was clipped.</param>
    protected abstract void Apply(long step, float learningRate, float scale);

    private static float ClipScale(double norm, double maxNorm) => (float)Math.Min(1, maxNorm / (norm + NormEpsilon));

    private void Step(double learningRate, float scale)
    {
        Steps++;
        int at = 0;
        foreach ((Tensor parameter, _) in scaled)
        {
            Parameters.Device.Copy(parameter.Data, before.Data + at, parameter.Count);
            at += parameter.Count;
        }

        Apply(Steps, (float)learningRate, scale);
        at = 0;
        foreach ((Tensor parameter, float factor) in scaled)
        {
            Parameters.Device.Lerp(parameter.Data, before.Data + at, parameter.Count, factor);
            Parameters.Device.Copy(before.Data + at, parameter.Data, parameter.Count);
            at += parameter.Count;
        }
    }

    private static bool IsIn(string parameter, string name) =>
        parameter.StartsWith(name, StringComparison.Ordinal)
        && (parameter.Length == name.Length || parameter[name.Length] == '.');

    private int OffsetOf(Tensor parameter) => (int)((parameter.Data.Value - Parameters.Values.Value) / sizeof(float));
}
