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
    private readonly bool tensorFlowEpsilon;

    /// <summary>Creates an optimizer that has not taken a step.</summary>
    /// <param name="parameters">Parameters to optimise.</param>
    /// <param name="epsilon">Added to the root of the second moment; 1e-8 by default, 1e-5 in PPO.</param>
    /// <param name="beta1">The decay of the first moment; 0.9 by default.</param>
    /// <param name="beta2">The decay of the second moment; 0.999 by default.</param>
    public Adam(ParameterSet parameters, double epsilon = 1e-8, double beta1 = 0.9, double beta2 = 0.999)
        : this(parameters, epsilon, beta1, beta2, decay: 0, tensorFlowEpsilon: false) { }

    private protected Adam(
        ParameterSet parameters,
        double epsilon,
        double beta1,
        double beta2,
        double decay,
        bool tensorFlowEpsilon
    )
        : base(parameters)
    {
        (this.epsilon, this.beta1, this.beta2, this.decay, this.tensorFlowEpsilon) = (
            epsilon,
            beta1,
            beta2,
            decay,
            tensorFlowEpsilon
        );
        first = Moment("first");
        second = Moment("second");
    }

    /// <inheritdoc/>
    protected override void Apply(long step, float learningRate, float scale)
    {
        (double correction1, double correction2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        double added = tensorFlowEpsilon ? epsilon / Math.Sqrt(correction2) : epsilon;
        Parameters.Device.AdamStep(
            Parameters.Values,
            Parameters.Gradients,
            first.Data,
            second.Data,
            Parameters.Length,
            scale,
            learningRate,
            (float)beta1,
            (float)beta2,
            (float)added,
            (float)decay,
            (float)correction1,
            (float)correction2
        );
    }
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
/// <param name="parameters">Parameters to optimise.</param>
/// <param name="weightDecay">Weight decay: each step multiplies the parameters by 1 - learning rate · weight decay;
/// 0.01 by default.</param>
/// <param name="epsilon">Added to the root of the second moment; 1e-8 by default.</param>
/// <param name="beta1">The decay of the first moment; 0.9 by default.</param>
/// <param name="beta2">The decay of the second moment; 0.999 by default.</param>
/// <param name="tensorFlowEpsilon">Whether epsilon is added to the square root of the uncorrected second moment, as in
/// TensorFlow, which makes the first steps smaller (Huang et al. 2024, "The N Implementation Details of RLHF with
/// PPO"). False, the default, adds it after the correction, as in PyTorch.</param>
public sealed class AdamW(
    ParameterSet parameters,
    double weightDecay = 0.01,
    double epsilon = 1e-8,
    double beta1 = 0.9,
    double beta2 = 0.999,
    bool tensorFlowEpsilon = false
) : Adam(parameters, epsilon, beta1, beta2, weightDecay, tensorFlowEpsilon);
