namespace Proximal.Tensors;

/// <summary>
/// RMSprop (Tieleman and Hinton 2012): gradients are divided by the root of their running mean square.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private readonly Tensor square;
    private readonly double alpha;
    private readonly double epsilon;
    private readonly bool epsilonInside;

    /// <summary>Creates an optimizer that has not taken a step.</summary>
    /// <param name="parameters">Parameters to optimise.</param>
    /// <param name="alpha">Decay of the mean square; 0.99 by default.</param>
    /// <param name="epsilon">Constant against division by zero; 1e-5 by default.</param>
    /// <param name="epsilonInside">Whether epsilon is added under the root, as in TensorFlow, which A2C's published
    /// results need. False, the default, adds it to the root, as in PyTorch.</param>
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
