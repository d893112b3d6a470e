namespace Proximal.Tensors;

/// <summary>Stochastic gradient descent (SGD), with momentum in PyTorch's form.</summary>
public sealed class Sgd : Optimizer
{
    private readonly Tensor velocity;
    private readonly double momentum;
    private readonly double weightDecay;

    /// <summary>Creates an optimizer that has not taken a step.</summary>
    /// <param name="parameters">Parameters to optimise.</param>
    /// <param name="momentum">Momentum; 0, the default, for none, typically 0.9.</param>
    /// <param name="weightDecay">Weight decay (L2 regularisation): added to the gradient times the parameter; 0 by
    /// default.</param>
    public Sgd(ParameterSet parameters, double momentum = 0, double weightDecay = 0)
        : base(parameters)
    {
        (this.momentum, this.weightDecay) = (momentum, weightDecay);
        if (momentum != 0)
            velocity = Moment("velocity");
    }

    /// <inheritdoc/>
    protected override void Apply(long step, float learningRate, float scale) =>
        Parameters.Device.SgdStep(
            Parameters.Values,
            Parameters.Gradients,
            velocity.IsEmpty ? Address.Null : velocity.Data,
            Parameters.Length,
            scale,
            learningRate,
            (float)momentum,
            (float)weightDecay,
            first: step == 1
        );
}
