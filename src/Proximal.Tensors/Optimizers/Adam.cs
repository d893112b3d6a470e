namespace Proximal.Tensors;

/// <summary>Adam (Kingma and Ba 2015), in PyTorch's form.</summary>
public class Adam : Optimizer
{
    private readonly Tensor first;
    private readonly Tensor second;
    private readonly double epsilon;
    private readonly double beta1;
    private readonly double beta2;
    private readonly double decay;

    /// <summary>An optimiser at its start.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="epsilon">Added to the root of the second moment; 1e-8 by default, 1e-5 in PPO.</param>
    /// <param name="beta1">The decay of the first moment; 0.9 by default.</param>
    /// <param name="beta2">The decay of the second moment; 0.999 by default.</param>
    public Adam(ParameterSet parameters, double epsilon = 1e-8, double beta1 = 0.9, double beta2 = 0.999)
        : this(parameters, epsilon, beta1, beta2, decay: 0)
    {
    }

    private protected Adam(ParameterSet parameters, double epsilon, double beta1, double beta2, double decay)
        : base(parameters)
    {
        (this.epsilon, this.beta1, this.beta2, this.decay) = (epsilon, beta1, beta2, decay);
        first = Moment("first");
        second = Moment("second");
    }

    private protected override void Apply(long step, float learningRate, float scale) =>
        Parameters.Device.AdamStep(
            Parameters.Values, Parameters.Gradients, first.Data, second.Data, Parameters.Length, scale, learningRate,
            (float)beta1, (float)beta2, (float)epsilon, (float)decay, (float)(1 - Math.Pow(beta1, step)), (float)(1 - Math.Pow(beta2, step)));
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019): parameters shrink by themselves, not through the moments.</summary>
/// <param name="parameters">What to optimise.</param>
/// <param name="weightDecay">Each step multiplies the parameters by 1 - learning rate · this; 0.01 by default.</param>
/// <param name="epsilon">Added to the root of the second moment; 1e-8 by default.</param>
/// <param name="beta1">The decay of the first moment; 0.9 by default.</param>
/// <param name="beta2">The decay of the second moment; 0.999 by default.</param>
public sealed class AdamW(ParameterSet parameters, double weightDecay = 0.01, double epsilon = 1e-8, double beta1 = 0.9, double beta2 = 0.999)
    : Adam(parameters, epsilon, beta1, beta2, weightDecay);
