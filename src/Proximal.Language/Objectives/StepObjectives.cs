using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Losses of process reward models over steps, as pure functions over [steps]; all are minimized.</summary>
public static class StepObjectives
{
    /// <summary>
    /// Binary cross-entropy of step labels (Uesato et al. 2022, arXiv:2211.14275; Lightman et al. 2023,
    /// arXiv:2305.20050): -log σ(z) for a correct step and -log σ(-z) for a wrong one. It is the cross-entropy of two
    /// classes whose logits differ by z.
    /// </summary>
    /// <param name="logits">Logits z, [steps].</param>
    /// <param name="labels">1 for correct and 0 for wrong steps, constant, [steps].</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) => (labels.Affine(-2, 1) * logits).Softplus();
}
