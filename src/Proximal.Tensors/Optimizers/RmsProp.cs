namespace Proximal.Tensors;

/// <summary>RMSprop (Tieleman and Hinton 2012): gradients are divided by the root of their running mean square.</summary>
public sealed class RmsProp : Optimizer
{
    private readonly Tensor square;
    private readonly double alpha;
    private readonly double epsilon;
    private readonly bool epsilonInside;

    /// <summary>An optimiser at its start.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="alpha">The decay of the mean square; 0.99 by default.</param>
    /// <param name="epsilon">Keeps the divisor from zero; 1e-5 by default.</param>
    /// <param name="epsilonInside">Whether it is added under the root, as TensorFlow does and A2C's published results need;
    /// false, the default, adds it to the root, as PyTorch does.</param>
    public RmsProp(ParameterSet parameters, double alpha = 0.99, double epsilon = 1e-5, bool epsilonInside = false)
        : base(parameters)
    {
        (this.alpha, this.epsilon, this.epsilonInside) = (alpha, epsilon, epsilonInside);
        square = Moment("square");
    }

    /// <inheritdoc/>
    protected override void Apply(long step, float learningRate, float scale) =>
        Parameters.Device.RmsPropStep(
            Parameters.Values,
            Parameters.Gradients,
            square.Data,
            Parameters.Length,
            scale,
            learningRate,
            (float)alpha,
            (float)epsilon,
            epsilonInside
        );
}
