namespace Proximal.Inference;

/// <summary>
/// Features of an observation: the features of its images and its other numbers, in the order of the parts.
/// </summary>
internal sealed class FeatureExtractor
{
    private readonly Part[] parts;

    public FeatureExtractor(Part[] parts)
    {
        this.parts = parts;
        foreach (Part part in parts)
        {
            Inputs += part.Inputs;
            Outputs += part.Outputs;
            HasImages |= part.Network != null;
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Whether any part is an image. If not, the features are the observation.</summary>
    public bool HasImages { get; }

    public Buffers CreateBuffers(int rows)
    {
        (int image, int work) = (0, 0);
        foreach (Part part in parts)
            if (part.Network != null)
                (image, work) = (Math.Max(image, part.Network.LargestImage), Math.Max(work, part.Network.WorkSize));
        return new Buffers(new float[HasImages ? checked(rows * Outputs) : 0], new ImageNetwork.Buffers(image, work));
    }

    /// <summary>Computes the features of several rows.</summary>
    /// <param name="x">Observations, [rows, Inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="buffers">Intermediate values.</param>
    /// <returns>The features, [rows, Outputs]; <paramref name="x"/> if there are no images.</returns>
    public float[] Forward(float[] x, int rows, in Buffers buffers)
    {
        if (!HasImages)
            return x;
        for (int row = 0; row < rows; row++)
        {
            Span<float> observation = x.AsSpan(row * Inputs, Inputs);
            Span<float> features = buffers.Features.AsSpan(row * Outputs, Outputs);
            foreach (Part part in parts)
            {
                if (part.Network == null)
                    observation.Slice(0, part.Inputs).CopyTo(features);
                else
                    part.Network.Forward(observation.Slice(0, part.Inputs), features, buffers.Images);
                observation = observation.Slice(part.Inputs);
                features = features.Slice(part.Outputs);
            }
        }

        return buffers.Features;
    }

    /// <summary>Numbers that are copied, or an image with its network.</summary>
    internal readonly struct Part
    {
        public readonly int Inputs;
        public readonly ImageNetwork? Network;

        public Part(int inputs, ImageNetwork? network) => (Inputs, Network) = (inputs, network);

        public int Outputs => Network == null ? Inputs : Network.Outputs;
    }

    /// <summary>The features and the values of the image networks.</summary>
    internal readonly struct Buffers
    {
        public readonly float[] Features;
        public readonly ImageNetwork.Buffers Images;

        public Buffers(float[] features, ImageNetwork.Buffers images) => (Features, Images) = (features, images);
    }
}
