namespace Proximal.Inference;

/// <summary>
/// Loops of the networks without vector instructions, for the runtimes of netstandard2.1. Their code generators keep
/// numbers in registers only inside a loop body, so the bodies are long.
/// </summary>
internal static unsafe class Kernels
{
    /// <summary>Number of outputs whose weights are interleaved.</summary>
    public static int PanelWidth => 8;

    /// <summary>Computes a panel of <see cref="PanelWidth"/> outputs for all rows: y = x W + bias.</summary>
    /// <param name="x">Inputs, [rows, inputs].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="inputs">Length of a row.</param>
    /// <param name="weights">Weights, [inputs, PanelWidth].</param>
    /// <param name="bias">Biases, [PanelWidth].</param>
    /// <param name="y">First output of the panel.</param>
    /// <param name="stride">Distance between the outputs of two rows.</param>
    public static void Panel(float* x, int rows, int inputs, float* weights, float* bias, float* y, int stride)
    {
        for (int row = 0; row < rows; row++, x += inputs, y += stride)
        {
            float* w = weights;
            float y0 = bias[0],
                y1 = bias[1],
                y2 = bias[2],
                y3 = bias[3],
                y4 = bias[4],
                y5 = bias[5],
                y6 = bias[6],
                y7 = bias[7];
            int k = 0;
            for (; k <= inputs - 4; k += 4, w += 32)
            {
                float a = x[k],
                    b = x[k + 1],
                    c = x[k + 2],
                    d = x[k + 3];
                y0 += (a * w[0]) + (b * w[8]) + ((c * w[16]) + (d * w[24]));
                y1 += (a * w[1]) + (b * w[9]) + ((c * w[17]) + (d * w[25]));
                y2 += (a * w[2]) + (b * w[10]) + ((c * w[18]) + (d * w[26]));
                y3 += (a * w[3]) + (b * w[11]) + ((c * w[19]) + (d * w[27]));
                y4 += (a * w[4]) + (b * w[12]) + ((c * w[20]) + (d * w[28]));
                y5 += (a * w[5]) + (b * w[13]) + ((c * w[21]) + (d * w[29]));
                y6 += (a * w[6]) + (b * w[14]) + ((c * w[22]) + (d * w[30]));
                y7 += (a * w[7]) + (b * w[15]) + ((c * w[23]) + (d * w[31]));
            }

            for (; k < inputs; k++, w += 8)
            {
                float a = x[k];
                y0 += a * w[0];
                y1 += a * w[1];
                y2 += a * w[2];
                y3 += a * w[3];
                y4 += a * w[4];
                y5 += a * w[5];
                y6 += a * w[6];
                y7 += a * w[7];
            }

            (y[0], y[1], y[2], y[3]) = (y0, y1, y2, y3);
            (y[4], y[5], y[6], y[7]) = (y4, y5, y6, y7);
        }
    }

    /// <summary>Computes Σ x[i] w[i].</summary>
    public static float Dot(float* x, float* w, int count)
    {
        float y0 = 0,
            y1 = 0,
            y2 = 0,
            y3 = 0;
        int k = 0;
        for (; k <= count - 8; k += 8)
        {
            y0 += (x[k] * w[k]) + (x[k + 4] * w[k + 4]);
            y1 += (x[k + 1] * w[k + 1]) + (x[k + 5] * w[k + 5]);
            y2 += (x[k + 2] * w[k + 2]) + (x[k + 6] * w[k + 6]);
            y3 += (x[k + 3] * w[k + 3]) + (x[k + 7] * w[k + 7]);
        }

        for (; k < count; k++)
            y0 += x[k] * w[k];
        return y0 + y1 + (y2 + y3);
    }

    /// <summary>Applies an activation in place.</summary>
    public static void Activate(Activation activation, float* x, int count)
    {
        switch (activation)
        {
            case Activation.Tanh:
                for (int i = 0; i < count; i++)
                    x[i] = Exponential.Tanh(x[i]);
                break;
            case Activation.Relu:
                for (int i = 0; i < count; i++)
                    x[i] = x[i] > 0 ? x[i] : 0;
                break;
            case Activation.Elu:
                for (int i = 0; i < count; i++)
                    x[i] = x[i] > 0 ? x[i] : Exponential.Of(x[i]) - 1;
                break;
            case Activation.Gelu:
                for (int i = 0; i < count; i++)
                    x[i] = Exponential.Gelu(x[i]);
                break;
            case Activation.GeluErf:
                for (int i = 0; i < count; i++)
                    x[i] = Exponential.GeluErf(x[i]);
                break;
            case Activation.Silu:
                for (int i = 0; i < count; i++)
                    x[i] *= Exponential.Sigmoid(x[i]);
                break;
        }
    }

    /// <summary>Applies the logistic function in place.</summary>
    public static void Sigmoid(float* x, int count)
    {
        for (int i = 0; i < count; i++)
            x[i] = Exponential.Sigmoid(x[i]);
    }
}
