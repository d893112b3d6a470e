namespace Proximal.Inference;

/// <summary>Computes clip((x - mean) scale), in double precision as the trainer does.</summary>
internal sealed class ObservationNormalizer
{
    private readonly double[] mean;
    private readonly double[] scale;
    private readonly double clip;

    public ObservationNormalizer(double[] mean, double[] scale, double clip) =>
        (this.mean, this.scale, this.clip) = (mean, scale, clip);

    public void Normalize(Span<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
        {
            double value = (observation[i] - mean[i]) * scale[i];
            observation[i] = (float)Math.Max(-clip, Math.Min(clip, value));
        }
    }
}
