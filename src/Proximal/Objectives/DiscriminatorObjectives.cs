using Proximal.Tensors;

namespace Proximal;

/// <summary>Losses and rewards of generative adversarial imitation learning, as pure functions.</summary>
internal static class DiscriminatorObjectives
{
    /// <summary>
    /// Loss of the discriminator (Ho and Ermon 2016, arXiv:1606.03476, equation 15): mean softplus(d_π) + mean
    /// softplus(-d_E).
    /// </summary>
    /// <param name="policyLogits">Logits of the policy's steps, [rows].</param>
    /// <param name="expertLogits">Logits of demonstrated steps, [rows].</param>
    /// <returns>A scalar.</returns>
    public static Tensor Loss(Tensor policyLogits, Tensor expertLogits) =>
        policyLogits.Softplus().Mean() + (-expertLogits).Softplus().Mean();

    /// <summary>
    /// Gradient penalty, mean (‖∇d‖ - 1)² at mixtures of both kinds of steps (Gulrajani et al. 2017, arXiv:1704.00028).
    /// </summary>
    /// <param name="inputGradients">Gradients of the logits by their inputs, [rows, input].</param>
    /// <returns>A scalar.</returns>
    public static Tensor GradientPenalty(Tensor inputGradients) =>
        (inputGradients.Square().Sum(-1).Sqrt() - 1f).Square().Mean();

    /// <summary>Reward of a step.</summary>
    /// <param name="kind">Form of the reward.</param>
    /// <param name="logit">d, the logit of the step.</param>
    public static float Reward(GailReward kind, float logit) =>
        kind switch
        {
            GailReward.Positive => Softplus(logit),
            GailReward.Negative => -Softplus(-logit),
            _ => logit,
        };

    private static float Softplus(float x) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
}
