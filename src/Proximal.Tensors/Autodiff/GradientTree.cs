using System.Numerics;

namespace Proximal.Tensors;

/// <summary>
/// Sum of the gradients of parts that are computed one after another, in a balanced binary tree, (0 + 1) + (2 + 3) ….
/// Keeps one gradient for each level of the tree.
/// </summary>
/// <param name="parameters">Parameters to differentiate by.</param>
internal sealed class GradientTree(ParameterSet parameters)
{
    private readonly List<DeviceMemory> levels = [];

    /// <summary>Computes the parts and stores the sum of their gradients in the parameters.</summary>
    /// <param name="parts">Number of parts, a power of two.</param>
    /// <param name="part">Adds the gradient of a part to the parameters.</param>
    public void Compute(int parts, Action<int> part)
    {
        Device device = parameters.Device;
        while (levels.Count < BitOperations.Log2((uint)parts))
            levels.Add(new DeviceMemory(device, parameters.Length));
        for (int i = 0; i < parts; i++)
        {
            parameters.ZeroGradient();
            part(i);
            // A level is complete if the bit of the part's index is set.
            int level = 0;
            for (; ((i >> level) & 1) != 0; level++)
                device.AddScaled(levels[level].Address, parameters.Gradients, parameters.Length, 1);
            if (i < parts - 1)
                device.Copy(parameters.Gradients, levels[level].Address, parameters.Length);
        }
    }
}
